"""The classes and columns that the strings of a relationship name: `"[Hero.team_id]"`, `"Hero.id.desc()"`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.text.span import Span

OPTIONS = ("foreign_keys", "remote_side", "order_by", "primaryjoin", "secondaryjoin")
OF_COLUMNS = OPTIONS[:3]
_ORDERS = frozenset({"desc", "asc", "nullslast", "nullsfirst", "nulls_last", "nulls_first"})


@dataclass(frozen=True, slots=True)
class Reference:
    """`root.attribute`, or a bare name without attribute; each with its place in the file if that is plain.

    The root is a name, or that of a table with its schema.
    """

    root: str
    attribute: str
    span: Span | None
    root_span: Span | None
    attribute_span: Span | None


def references(ctx: Context, literal: Span, text: str, tree: ast.expr, bare: bool) -> Iterator[Reference]:
    """What a string names, in no order; bare names only where a column is expected."""
    place = _Place(ctx, literal, text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, (ast.Name, ast.Attribute)):
            root = ast.unparse(node.value)
            # Through a schema leads nothing but a table.
            if not isinstance(node.value, ast.Name) and not ctx.schema.tables_called(root):
                continue
            span = place.of(node)
            root_span = place.of(node.value)
            attribute_span = None if span is None else Span(span.end - len(node.attr), span.end)
            yield Reference(root, node.attr, span, root_span, attribute_span)
    for node in expected(tree) if bare else ():
        if isinstance(node, ast.Name):
            yield Reference(node.id, "", place.of(node), place.of(node), None)


def expected(tree: ast.expr) -> Iterator[ast.expr]:
    """The expressions that have to be columns."""
    members = tree.elts if isinstance(tree, (ast.List, ast.Tuple)) else [tree]
    for member in members:
        if isinstance(member, ast.Call) and isinstance(member.func, ast.Name) and member.func.id in _ORDERS:
            yield from member.args
        elif isinstance(member, ast.Call) and isinstance(member.func, ast.Attribute) and member.func.attr in _ORDERS:
            yield member.func.value
        else:
            yield member


@dataclass(frozen=True, slots=True)
class _Place:
    """From the nodes of what a string says to the file, when it is written plainly on one line."""

    ctx: Context
    literal: Span
    text: str

    def of(self, node: ast.expr) -> Span | None:
        written = self.ctx.text(self.literal)
        if written[1:-1] != self.text or not self.text.isascii() or node.lineno != 1 or node.end_col_offset is None:
            return None
        # What is parsed stands behind one bracket, and what is written behind one quote.
        return Span(self.literal.start + node.col_offset, self.literal.start + node.end_col_offset)
