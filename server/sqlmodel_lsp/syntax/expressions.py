"""A piece of source text parsed as one expression, with the places of its nodes."""

from __future__ import annotations

import ast
from functools import lru_cache

from sqlmodel_lsp.text.span import Span


class Positions:
    """Places of the nodes of one parsed piece, counted from `offset` in the whole text."""

    def __init__(self, text: str, offset: int) -> None:
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._offset = offset

    def _at(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        characters = column if text.isascii() else len(text.encode()[:column].decode(errors="ignore"))
        return self._offset + self._starts[line - 1] + characters

    def span(self, node: ast.expr | ast.keyword | ast.stmt) -> Span:
        """Where the node stands in the whole text."""
        # The piece is parsed inside one bracket, so its first line is shifted by one column.
        start_column = node.col_offset - (1 if node.lineno == 1 else 0)
        end_line = node.end_lineno or node.lineno
        end_column = (node.end_col_offset or node.col_offset) - (1 if end_line == 1 else 0)
        return Span(self._at(node.lineno, start_column), self._at(end_line, end_column))


@lru_cache(maxsize=20_000)
def tree(text: str) -> ast.expr | None:
    """The expression, or None when the text is not one. The tree is shared: never change it."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse(text: str, offset: int = 0) -> tuple[ast.expr, Positions] | None:
    """The expression and the positions of its nodes, or None when the text is not an expression."""
    node = tree(text)
    return None if node is None else (node, Positions(text, offset))


def keyword(node: ast.expr, name: str) -> ast.expr | None:
    """The value of a keyword argument when the node is a call that has it."""
    if not isinstance(node, ast.Call):
        return None
    return next((item.value for item in node.keywords if item.arg == name), None)
