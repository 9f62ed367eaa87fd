"""Edits to whole statements of a class body."""

from __future__ import annotations

from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


def remove(ctx: Context, statement: Span) -> TextEdit | None:
    """Takes a statement out with its lines; None when something else stands on them."""
    text = ctx.file.text
    start = text.rfind("\n", 0, statement.start) + 1
    end = text.find("\n", statement.end)
    end = len(text) if end < 0 else end + 1
    if text[start : statement.start].strip() or text[statement.end : end].strip():
        return None
    return TextEdit(Span(start, end), "")
