"""Where lines begin, and how offsets and positions turn into one another.

Lines end where the Language Server Protocol says: at a line feed, a carriage return or both together, nowhere else.
"""

from __future__ import annotations

import bisect
import itertools
import re
from typing import Literal

from sqlmodel_lsp.text.span import Span

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""The unit a client counts the characters of a line in."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class LineIndex:
    """The lines of one text."""

    def __init__(self, text: str, starts: list[int] | None = None) -> None:
        self.text = text
        self._starts = _line_starts(text) if starts is None else starts

    @property
    def count(self) -> int:
        """How many lines there are; a text that ends with a line end has an empty last one."""
        return len(self._starts)

    def line_span(self, line: int) -> Span:
        """The stretch of a line, counted from zero, without its line end; clamped to the last line."""
        if line < 0:
            return Span(0, 0)
        if line >= len(self._starts):
            return Span(len(self.text), len(self.text))
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        start = self._starts[line]
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))

    def line_text(self, row: int) -> str:
        """The text of a line, counted from one, without its line end."""
        span = self.line_span(row - 1)
        return self.text[span.start : span.end]

    def position(self, offset: int, encoding: Encoding) -> tuple[int, int]:
        """Line and character of an offset, both counted from zero."""
        line, text = self._line_before(offset)
        return line, len(text) if text.isascii() else _width(text, encoding)

    def row_column(self, offset: int) -> tuple[int, int]:
        """Line and character of an offset, both counted from one as people do."""
        line, text = self._line_before(offset)
        return line + 1, len(text) + 1

    def offset(self, line: int, character: int, encoding: Encoding) -> int:
        """The offset of a position; past a line's end it is the line's end, past the last line the text's end."""
        span = self.line_span(line)
        text = self.text[span.start : span.end]
        if text.isascii():
            return span.start + min(max(character, 0), len(text))
        return span.start + _characters(text, character, encoding)

    def replace(self, start: int, end: int, text: str) -> LineIndex:
        """The lines after the characters from `start` to `end` gave way to `text`."""
        new = f"{self.text[:start]}{text}{self.text[end:]}"
        if "\r" in new:  # An edit may split or join a carriage return and its line feed.
            return LineIndex(new)
        before = bisect.bisect_right(self._starts, start)
        after = bisect.bisect_right(self._starts, end)
        grown = len(text) - (end - start)
        inserted = [start + begin for begin in _line_starts(text)[1:]]
        moved = [begin + grown for begin in self._starts[after:]]
        return LineIndex(new, self._starts[:before] + inserted + moved)

    def _line_before(self, offset: int) -> tuple[int, str]:
        """The line an offset is on, and the line's text up to it."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect.bisect_right(self._starts, offset) - 1
        span = self.line_span(line)
        return line, self.text[span.start : min(offset, span.end)]


def line_end(text: str) -> str:
    """What ends the first line of a text; a line feed where nothing does."""
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _line_starts(text: str) -> list[int]:
    if "\r" in text:
        return [0, *(match.end() for match in _LINE_END.finditer(text))]
    return [0, *itertools.accumulate(len(line) + 1 for line in text.split("\n")[:-1])]


def _width(text: str, encoding: Encoding) -> int:
    """How many units the text takes."""
    match encoding:
        case "utf-8":
            return len(text.encode(errors="surrogatepass"))
        case "utf-16":
            return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
        case "utf-32":
            return len(text)


def _characters(text: str, units: int, encoding: Encoding) -> int:
    """How many whole characters fit into so many units."""
    used = 0
    for index, character in enumerate(text):
        used += _width(character, encoding)
        if used > units:
            return index
    return len(text)
