"""The body of a class as it is written, for rules that look at more than its facts."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Body:
    """The statements of a class, and where they stand in the file."""

    statements: tuple[ast.stmt, ...]
    positions: Positions
    offset: int

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Where a node of the body stands in the file."""
        return self.positions.span(node).shift(self.offset)


def body(ctx: Context, model: Model) -> Body | None:
    """The body of a class at the top of the file; it is parsed anew, so ask only when something is to be told."""
    statement = ctx.place(model, part="statement")
    if statement is None or "." in model.path:
        return None
    parsed = parse_block(ctx.text(statement))
    node = parsed.statements[0] if parsed.statements else None
    if parsed.damaged or not isinstance(node, ast.ClassDef):
        return None
    return Body(tuple(node.body), parsed.positions, statement.start)
