"""A piece of source text parsed as one expression, with the places of its nodes."""

from __future__ import annotations

import ast
from functools import lru_cache

from sqlmodel_lsp.syntax.positions import Positions


@lru_cache(maxsize=20_000)
def tree(text: str) -> ast.expr | None:
    """The expression, or None when the text is not one. The tree is shared: never change it."""
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=20_000)
def names(node: ast.expr) -> frozenset[str]:
    """The bare names an expression uses."""
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def parse(text: str, offset: int = 0) -> tuple[ast.expr, Positions] | None:
    """The expression and the positions of its nodes, or None when the text is not an expression."""
    node = tree(text)
    return None if node is None else (node, Positions(text, offset, bracketed=True))


def keyword(node: ast.expr, name: str) -> ast.expr | None:
    """The value of a keyword argument when the node is a call that has it."""
    if not isinstance(node, ast.Call):
        return None
    return next((item.value for item in node.keywords if item.arg == name), None)
