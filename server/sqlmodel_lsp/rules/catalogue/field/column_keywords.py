"""What a field hands on to its `Column` by keyword: items of `sa_column_kwargs`, or arguments of a `Column(...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Column, FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

COLUMN = Symbol("sqlalchemy.Column")
NAMES = frozenset(
    {
        *("name", "type_", "autoincrement", "default", "insert_default", "doc", "key", "index", "unique", "info"),
        *("nullable", "onupdate", "primary_key", "server_default", "server_onupdate", "quote", "system", "comment"),
        *("insert_sentinel", "_omit_from_statements", "_proxies"),
    }
)
"""The keywords of `Column`; what looks like `dialect_option` belongs to a dialect."""


@dataclass(frozen=True, slots=True)
class Item:
    """One keyword with its value, and where both are written; `call` is the `Field(...)` around them.

    `node` is None when only the whole, `container`, is written here.
    """

    path: str
    name: str
    value: Value
    column: Column
    positions: Positions
    span: Span
    node: ast.expr | None
    container: ast.expr
    call: ast.Call

    @property
    def is_argument(self) -> bool:
        """Whether it is an argument of a `Column(...)`."""
        return isinstance(self.container, ast.Call) and self.node is not None

    @property
    def shown(self) -> str:
        """What it belongs to, for people."""
        return "Column" if self.is_argument else "sa_column_kwargs"


def items(ctx: Context) -> Iterator[Item]:
    """Everything that fields of this file hand on to the columns of tables."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        columns = [model.table.attribute(member.name) for model, _ in member.uses if model.table is not None]
        column = columns[0] if columns else None
        given = _given(field)
        if column is None or not given or field.opaque or field.call != "sqlmodel.Field":
            continue
        argument = "sa_column" if "sa_column" in field.arguments else "sa_column_kwargs"
        path = f"{member.owner}.{member.name}"
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, argument):
            keyword = call_edits.keyword_named(call, argument)
            if keyword is not None:
                nodes = dict(_nodes(keyword.value, positions))
                for name, value in given.items():
                    span, node = nodes.get(name, (positions.span(keyword.value), None))
                    yield Item(path, name, value, column, positions, span, node, keyword.value, call)


def without(ctx: Context, item: Item) -> TextEdit | None:
    """Takes an item out of its dict, or the whole dict if nothing else is in it; None when that is not plain."""
    if not isinstance(item.container, ast.Dict):
        return None
    keys = [key for key in item.container.keys if isinstance(key, ast.Constant)]
    if len(keys) != len(item.container.keys) or "#" in ctx.text(item.positions.span(item.container)):
        return None
    keyword = call_edits.keyword_named(item.call, "sa_column_kwargs")
    if len(keys) == 1 and keyword is not None:
        return call_edits.remove(ctx, item.call, item.positions, keyword)
    spans = [
        Span(item.positions.span(key).start, item.positions.span(value).end)
        for key, value in zip(keys, item.container.values, strict=True)
    ]
    number = next(index for index, key in enumerate(keys) if key.value == item.name)
    if number:
        return TextEdit(Span(spans[number - 1].end, spans[number].end), "")
    return TextEdit(Span(spans[0].start, spans[1].start), "")


def _given(field: FieldFact) -> Mapping[str, Value]:
    column = field.arguments.get("sa_column")
    if isinstance(column, Call) and column.function == COLUMN:
        return {name: value for name, value in column.keywords if name != "**"}
    more = field.arguments.get("sa_column_kwargs")
    return {name: value for name, value in more.items() if isinstance(name, str)} if isinstance(more, dict) else {}


def _nodes(container: ast.expr, positions: Positions) -> Iterator[tuple[str, tuple[Span, ast.expr]]]:
    if isinstance(container, ast.Dict):
        for key, value in zip(container.keys, container.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, (positions.span(key), value)
    elif isinstance(container, ast.Call):
        for keyword in container.keywords:
            if keyword.arg is not None:
                yield keyword.arg, (call_edits.name_span(positions, keyword), keyword.value)
