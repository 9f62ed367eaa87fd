"""From the lines and byte columns of `ast` to character offsets."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.text.span import Span

_LINE_END = re.compile(r"\r\n|\r|\n")


class Positions:
    """Places of the nodes parsed from one piece of text, which starts at `offset` of the whole text.

    `bracketed` says that the piece was parsed behind one opening bracket, which shifts its first line.
    """

    def __init__(self, text: str, offset: int = 0, *, bracketed: bool = False) -> None:
        self._text = text
        self._offset = offset
        self._shift = 1 if bracketed else 0
        self._is_ascii = text.isascii()
        self._starts: list[int] | None = None

    def at(self, line: int, column: int) -> int:
        """Offset of a line, counted from one, and a column in UTF-8 bytes; clamped to the line's end."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self._text)), len(self._text)]
        line = min(line, len(self._starts) - 1)
        start, end = self._starts[line - 1], self._starts[line]
        column -= self._shift if line == 1 else 0
        if self._is_ascii and start + column < end - 1:
            return self._offset + start + column
        text = self._text[start:end].rstrip("\r\n")
        characters = min(column, len(text)) if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))
        return self._offset + start + characters

    def span(self, node: ast.expr | ast.keyword | ast.stmt | ast.alias) -> Span:
        """Where the node stands in the whole text."""
        end_line = node.end_lineno or node.lineno
        end_column = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return Span(self.at(node.lineno, node.col_offset), self.at(end_line, end_column))
