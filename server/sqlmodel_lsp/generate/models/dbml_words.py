"""The words of the Database Markup Language, and a reader that walks along them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.generate import RefusalError

_WORD = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |'''(?P<long>(?:\\.|[^\\])*?)'''
    |'(?P<string>(?:\\.|[^'\\\n])*)'
    |"(?P<name>[^"\n]*)"
    |`(?P<code>[^`]*)`
    |(?P<color>\#[0-9a-fA-F]{3,8}\b)
    |(?P<number>-?\d+(?:\.\d+)?(?![\w]))
    |(?P<word>\w+)
    |(?P<sign><>|[-{}\[\]():,.<>~])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word: its kind, the group of the pattern, its text without quotes, and its line."""

    kind: str
    text: str
    line: int


@dataclass(slots=True)
class Reader:
    """Walks along the words of a text; `source` is how people know it."""

    source: str
    words: list[Word]
    at: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def word(self) -> Word:
        """The word to be read next; an empty sign at the end."""
        return self.words[self.at] if self.at < len(self.words) else Word("sign", "", self.last_line)

    @property
    def last_line(self) -> int:
        """The line of the last word."""
        return self.words[-1].line if self.words else 1

    @property
    def is_done(self) -> bool:
        """Whether all words were read."""
        return self.at >= len(self.words)

    def next(self) -> Word:
        """The next word, which is read then."""
        found = self.word
        self.at += 1
        return found

    def is_sign(self, text: str) -> bool:
        """Whether the next word is this sign."""
        return self.word.kind == "sign" and self.word.text == text

    def take(self, text: str) -> bool:
        """Reads a sign or a keyword if it is there."""
        found = self.word.kind in ("sign", "word") and self.word.text.lower() == text
        self.at += found
        return found

    def expect(self, text: str) -> None:
        """Reads a sign. Raises RefusalError when another word is there."""
        if not self.take(text):
            raise self.refusal(
                f"`{text}` is expected where `{self.word.text}` stands" if self.word.text else f"`{text}` is missing"
            )

    def name(self) -> str:
        """Reads a name. Raises RefusalError when there is none."""
        if self.word.kind not in ("name", "word", "number"):
            raise self.refusal(
                f"a name is expected where `{self.word.text}` stands" if self.word.text else "a name is missing"
            )
        return self.next().text

    def _missing(self, wanted: str) -> str:
        return f"{wanted} is expected where `{self.word.text}` stands" if self.word.text else f"{wanted} is missing"

    def refusal(self, reason: str) -> RefusalError:
        """What is wrong at the next word."""
        return RefusalError(f"line {self.word.line} of `{self.source}` is not DBML: {reason}")

    def skip_block(self) -> None:
        """Reads over all up to the end of the block that begins here."""
        self.expect("{")
        depth = 1
        while depth:
            if self.is_done:
                raise self.refusal("`}` is missing")
            found = self.next()
            if found.kind == "sign":
                depth += (found.text == "{") - (found.text == "}")


def reader(source: str, text: str) -> Reader:
    """A reader of a text. Raises RefusalError for signs that the language does not have."""
    return Reader(source, list(_words(source, text)))


def _words(source: str, text: str) -> Iterator[Word]:
    offset, line = 0, 1
    while offset < len(text):
        found = _WORD.match(text, offset)
        if found is None:
            raise RefusalError(f"line {line} of `{source}` is not DBML: `{text[offset]}` has no meaning or no end")
        kind = found.lastgroup or "sign"
        if kind != "space":
            content = found[kind]
            content = re.sub(r"\\(.)", r"\1", content, flags=re.DOTALL) if kind in ("long", "string") else content
            yield Word("string" if kind == "long" else kind, content, line)
        line += found[0].count("\n")
        offset = found.end()
