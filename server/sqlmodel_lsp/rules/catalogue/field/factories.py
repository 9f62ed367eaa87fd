"""What to write as the `default_factory` of a field, given the value that was meant."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TypeAlias

from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.rules.catalogue.field import moments
from sqlmodel_lsp.rules.catalogue.field.defaults import Default
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.written import Written
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import TextEdit

Factory: TypeAlias = "tuple[str, Sequence[TextEdit]]"
"""The text of a function without arguments, and what to import for it."""

_EMPTY: dict[type[ast.expr], str] = {ast.List: "list", ast.Dict: "dict"}


def for_value(ctx: Context, member: Written[FieldFact], default: Default) -> Factory | None:
    """What makes the value of an expression anew; datetimes get the timezone that the column asks for."""
    node = default.node
    if takes_aware_only(member) and moments.is_naive(ctx.snapshot, ctx.file, node):
        changed = moments.in_utc(ctx, node, default.positions)
        return None if changed is None else (f"lambda: {changed[0]}", changed[1])
    if type(node) in _EMPTY and not (getattr(node, "elts", None) or getattr(node, "keys", None)):
        return _EMPTY[type(node)], []
    named = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else None
    if named is not None and origins.origin(ctx.snapshot, ctx.file, named) is not None:
        return ctx.text(default.positions.span(named)), []
    return f"lambda: {ctx.text(default.span)}", []


def for_function(ctx: Context, member: Written[FieldFact], default: Default) -> Factory | None:
    """The function itself, but for one that reads the clock without the timezone that the column asks for."""
    if not takes_aware_only(member) or not moments.makes_naive(ctx.snapshot, ctx.file, default.node):
        return ctx.text(default.span), []
    if isinstance(default.node, ast.Lambda):
        return moments.in_utc(ctx, default.node, default.positions)
    now = moments.now_in_utc(ctx) if moments.is_clock(ctx, default.node) else None
    return None if now is None else (f"lambda: {now[0]}", now[1])


def takes_aware_only(member: Written[FieldFact]) -> bool:
    """Whether a table stores the field in a column that refuses naive datetimes."""
    tables = [model.table for model, _ in member.uses if model.table is not None]
    columns = [column for table in tables if (column := table.attribute(member.name)) is not None]
    return any(moments.takes_aware_only(column.type) for column in columns)
