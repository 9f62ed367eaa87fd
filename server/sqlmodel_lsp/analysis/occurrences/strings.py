"""The exact places of names inside string literals."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_LITERAL = re.compile(r"[uUrR]?(\"\"\"|'''|\"|')")


def content(text: str, node: ast.Constant, positions: Positions) -> Span | None:
    """Where the content of a string stands, None when it is not written as it reads (escapes, several literals)."""
    whole = positions.span(node)
    literal = text[whole.start : whole.end]
    quote = _LITERAL.match(literal)
    if quote is None:
        return None
    span = Span(whole.start + quote.end(), whole.start + quote.end() + len(str(node.value)))
    return span if text[span.start : span.end] == node.value else None


def parts(written: str, span: Span) -> list[tuple[str, Span]]:
    """The parts of a dotted text and where each stands, at least one."""
    found = []
    start = span.start
    for part in written.split("."):
        found.append((part, Span(start, start + len(part))))
        start += len(part) + 1
    return found
