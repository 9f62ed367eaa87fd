"""The exact places of names inside string literals."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_LITERAL = re.compile(r"[uUrR]?(\"\"\"|'''|\"|')")
_PART = re.compile(r"[^.]+")


def content(text: str, node: ast.Constant, positions: Positions) -> Span | None:
    """Where the content of a string stands, None when it is not written as it reads (escapes, several literals)."""
    whole = positions.span(node)
    literal = text[whole.start : whole.end]
    quote = _LITERAL.match(literal)
    if quote is None:
        return None
    span = Span(whole.start + quote.end(), whole.start + quote.end() + len(str(node.value)))
    return span if text[span.start : span.end] == node.value else None


def parts(written: str, span: Span) -> Iterator[tuple[str, Span]]:
    """The parts of a dotted text and where each stands; blanks around a part do not belong to it."""
    for match in _PART.finditer(written):
        part = match.group().strip()
        start = span.start + match.start() + match.group().index(part) if part else span.start
        yield part, Span(start, start + len(part))
