"""Strings that a regular expression matches."""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_CLASSES = {"d": string.digits, "w": string.ascii_lowercase + string.digits, "s": " "}
_QUANTIFIER = re.compile(r"[*+?]|\{(\d*)(?:,(\d*))?\}")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}
_ANY = string.ascii_lowercase
_PRINTED = tuple(map(chr, range(33, 127)))
_TRIES = 400


class _UnknownError(Exception):
    """The expression has something that we do not make strings for."""


@functools.lru_cache(maxsize=200)
def examples(pattern: str, count: int, least: int = 0, most: int | None = None) -> tuple[str, ...]:
    """At most so many different strings that match, of a length between these; none when none was found."""
    found: dict[str, None] = {}
    try:
        compiled = re.compile(pattern)
        for text in _candidates(pattern, least):
            if least <= len(text) <= (most or len(text)) and compiled.search(text):
                found[text] = None
            if len(found) == count:
                break
    except (re.error, _UnknownError, RecursionError, OverflowError):
        return ()
    return tuple(found)


def _candidates(pattern: str, least: int) -> Iterator[str]:
    for extra in dict.fromkeys((0, 1, 2, 4, least)):
        for number in range(_TRIES // 5):
            yield _Maker(pattern, number, extra).text()


@dataclass
class _Maker:
    """Makes one string; `number` says which, `extra` how often more than needed a part is repeated that may be."""

    pattern: str
    number: int
    extra: int
    at: int = field(default=0)

    def text(self) -> str:
        made = self._alternatives()
        if self.at < len(self.pattern):
            raise _UnknownError
        return made()

    def _alternatives(self) -> Callable[[], str]:
        branches = [self._sequence()]
        while self._next("|"):
            branches.append(self._sequence())

        def chosen() -> str:
            return branches[self._pick(len(branches))]()

        return chosen

    def _sequence(self) -> Callable[[], str]:
        parts: list[Callable[[], str]] = []
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            part = self._atom()
            quantifier = _QUANTIFIER.match(self.pattern, self.at)
            parts.append(part if quantifier is None else self._repeated(part, quantifier))
        return lambda: "".join(part() for part in parts)

    def _repeated(self, part: Callable[[], str], quantifier: re.Match[str]) -> Callable[[], str]:
        self.at = quantifier.end()
        self._next("?")
        match quantifier[0]:
            case "*":
                least, most = 0, None
            case "+":
                least, most = 1, None
            case "?":
                least, most = 0, 1
            case _:
                least = int(quantifier[1] or 0)
                is_open = "," in quantifier[0] and not quantifier[2]
                most = None if is_open else int(quantifier[2] or least)
        count = least + self.extra if most is None else min(least + self.extra, most)
        return lambda: "".join(part() for _ in range(count))

    def _atom(self) -> Callable[[], str]:
        character = self._take()
        match character:
            case "^" | "$":
                return lambda: ""
            case ".":
                return lambda: _ANY[self._pick(len(_ANY))]
            case "(":
                return self._group()
            case "[":
                return self._chosen(self._bracketed())
            case "\\":
                return self._chosen(self._escaped())
        return lambda: character

    def _group(self) -> Callable[[], str]:
        if self._next("?") and not self._next(":"):
            name = re.compile(r"P<\w+>").match(self.pattern, self.at)
            if name is None:
                raise _UnknownError
            self.at = name.end()
        made = self._alternatives()
        if not self._next(")"):
            raise _UnknownError
        return made

    def _escaped(self) -> str:
        character = self._take()
        if character in "bBAZz":
            return ""
        if character in "DWS":
            return "-" if character in "DW" else "a"
        if character.isdigit():
            raise _UnknownError
        return _CLASSES.get(character) or _ESCAPES.get(character) or character

    def _bracketed(self) -> str:
        is_negated = self._next("^")
        found = ""
        while not self._next("]") or not found:
            character = self._take()
            chosen = self._escaped() if character == "\\" else character
            if len(chosen) == 1 and self.pattern[self.at : self.at + 1] == "-" and self.pattern[self.at + 1] != "]":
                self.at += 1
                last = self._take()
                last = self._escaped() if last == "\\" else last
                chosen = "".join(map(chr, range(ord(chosen), ord(last) + 1)))
            found += chosen
        return "".join(one for one in _PRINTED if one not in found) if is_negated else found

    def _chosen(self, characters: str) -> Callable[[], str]:
        return lambda: characters[self._pick(len(characters))] if characters else ""

    def _pick(self, count: int) -> int:
        self.number, chosen = divmod(self.number, count)
        return chosen

    def _take(self) -> str:
        if self.at >= len(self.pattern):
            raise _UnknownError
        self.at += 1
        return self.pattern[self.at - 1]

    def _next(self, word: str) -> bool:
        if self.pattern.startswith(word, self.at):
            self.at += len(word)
            return True
        return False
