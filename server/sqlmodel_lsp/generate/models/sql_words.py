"""The words of SQL: names, strings and signs with their places, and a reader that walks along them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate import RefusalError

_LINES_TO_TRY = 100


@dataclass(frozen=True, slots=True)
class Word:
    """A word; `text` is without quotes. Quoted names and strings are no keywords."""

    text: str
    start: int
    end: int
    is_name: bool = False
    is_string: bool = False

    @property
    def key(self) -> str:
        """The keyword that it may be."""
        return "" if self.is_name or self.is_string else self.text.upper()


@dataclass(frozen=True, slots=True)
class Script:
    """A text in SQL of one dialect; `name` is how people know it."""

    name: str
    text: str
    dialect: str

    def statements(self) -> Iterator[Reader]:
        """The statements that are not empty. Raises RefusalError when a quote is not closed."""
        found: list[Word] = []
        for word in self._words():
            if word.text == ";" and word.key:
                if found:
                    yield Reader(self, tuple(found))
                found = []
            else:
                found.append(word)
        if found:
            yield Reader(self, tuple(found))

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def _opening(self) -> int | None:
        """The line where the quote begins that is not closed, unless that takes long to find."""
        import sqlglot
        from sqlglot.errors import TokenError

        lines = self.text.splitlines(keepends=True)
        for count in range(len(lines), max(0, len(lines) - _LINES_TO_TRY), -1):
            try:
                sqlglot.tokenize("".join(lines[: count - 1]), read=self.dialect)
            except TokenError:
                continue
            return count
        return None

    def _words(self) -> Iterator[Word]:
        import sqlglot
        from sqlglot.errors import TokenError

        try:
            tokens = sqlglot.tokenize(self.text, read=self.dialect)
        except TokenError:
            place = self._opening()
            start = f"line {place} of `{self.name}` is not understood" if place else f"`{self.name}` is not SQL"
            raise RefusalError(f"{start}: a quote or a comment is not closed") from None
        for token in tokens:
            kind = token.token_type.name
            if kind == "IDENTIFIER":
                yield Word(token.text, token.start, token.end + 1, is_name=True)
            elif kind.endswith("STRING"):
                yield Word(token.text, token.start, token.end + 1, is_string=True)
            else:
                at = token.start
                for part in self.text[token.start : token.end + 1].split():
                    at = self.text.index(part, at)
                    yield Word(part, at, at + len(part))
                    at += len(part)


class Reader:
    """Walks along the words of a statement, or of a part of one."""

    def __init__(self, script: Script, words: tuple[Word, ...]) -> None:
        self.script = script
        self.words = words
        self._next = 0

    @property
    def word(self) -> Word | None:
        """The word that comes next."""
        return self.words[self._next] if self._next < len(self.words) else None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self._next >= len(self.words)

    def at(self, *keys: str, after: int = 0) -> bool:
        """Whether these keywords come next."""
        start = self._next + after
        return tuple(word.key for word in self.words[start : start + len(keys)]) == keys

    def take(self, *keys: str) -> bool:
        """Steps over these keywords if they come next."""
        found = self.at(*keys)
        self._next += len(keys) if found else 0
        return found

    def take_one(self, *keys: str) -> str | None:
        """Steps over one of these keywords."""
        return next((key for key in keys if self.take(*key.split())), None)

    def expect(self, *keys: str) -> None:
        """Steps over these keywords. Raises RefusalError."""
        if not self.take(*keys):
            raise self.error(" ".join(keys))

    def step(self) -> Word:
        """The next word. Raises RefusalError at the end."""
        word = self.word
        if word is None:
            raise self.error("something")
        self._next += 1
        return word

    def name(self) -> str:
        """A name as the database knows it. Raises RefusalError."""
        word = self.word
        is_text = word is not None and word.is_string and self.script.dialect != "postgres"
        if word is None or not (word.is_name or is_text or word.text[:1].isalpha() or word.text[:1] in "_$"):
            raise self.error("a name")
        self._next += 1
        return word.text.lower() if self.script.dialect == "postgres" and not word.is_name else word.text

    def full_name(self) -> tuple[str | None, str]:
        """A schema, None for the usual one, and a name. Raises RefusalError."""
        names = [self.name()]
        while self.take("."):
            names.append(self.name())
        schema = names[-2] if len(names) > 1 else None
        usual = {"postgres": "public", "sqlite": "main"}.get(self.script.dialect)
        return (None if schema == usual else schema), names[-1]

    def string(self) -> str:
        """A string. Raises RefusalError."""
        word = self.word
        if word is None or not word.is_string:
            raise self.error("a string")
        self._next += 1
        return word.text

    def names(self) -> tuple[str, ...]:
        """Names in brackets; what stands behind them is left out. Raises RefusalError."""
        return tuple(part.name() for part in self.inside().parts())

    def inside(self) -> Reader:
        """What stands in the brackets that come next. Raises RefusalError."""
        self.expect("(")
        start, depth = self._next, 1
        while depth:
            key = self.step().key if self.word is not None else None
            if key is None:
                raise self.error(")")
            depth += (key == "(") - (key == ")")
        return Reader(self.script, self.words[start : self._next - 1])

    def parts(self) -> Iterator[Reader]:
        """What stands between the commas that are in no brackets. Raises RefusalError when that is nothing."""
        while not self.is_done:
            found = self.until(",")
            if not found.words:
                raise self.error("something")
            yield found
            if self.take(",") and self.is_done:
                raise self.error("something")

    def until(self, *keys: str, at_least: int = 0) -> Reader:
        """The words up to one of the keywords outside of brackets, or to the end."""
        start, depth = self._next, 0
        while (word := self.word) is not None:
            if depth == 0 and self._next - start >= at_least and word.key in keys:
                break
            depth += (word.key == "(") - (word.key == ")")
            self._next += 1
        return Reader(self.script, self.words[start : self._next])

    @property
    def text(self) -> str:
        """All of it as it is written."""
        return self.script.text[self.words[0].start : self.words[-1].end] if self.words else ""

    def error(self, expected: str) -> RefusalError:
        """Says what should come next."""
        found = f"`{self.word.text}`" if self.word is not None else "nothing"
        place = self.word or (self.words[-1] if self.words else None)
        line = self.script.line(place.start) if place is not None else 1
        what = expected if expected.startswith(("a ", "something")) else f"`{expected}`"
        return RefusalError(
            f"line {line} of `{self.script.name}` is not understood: {what} should stand there, not {found}"
        )
