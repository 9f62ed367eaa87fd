"""The defaults of fields as they are written, and the edits that make a factory of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.rules import call_edits, imports, origins
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.written import Written
from sqlmodel_lsp.schema.model import Column, FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

FIELDS = ("sqlmodel.Field", "pydantic.Field")
_OF_COLUMN = ("default", "insert_default", "onupdate")


@dataclass(frozen=True, slots=True)
class Default:
    """One default: its expression, and the `Field(...)` that it is an argument of, if any.

    `keyword` is None for a plain value and for a positional argument; `is_factory` says that it makes the value.
    """

    node: ast.expr
    positions: Positions
    call: ast.Call | None = None
    keyword: ast.keyword | None = None
    is_factory: bool = False

    @property
    def span(self) -> Span:
        """Where the expression stands."""
        return self.positions.span(self.node)


def field_calls(
    ctx: Context, member: Written[Column] | Written[FieldFact], part: str
) -> tuple[tuple[ast.Call, Positions], ...]:
    """The calls of SQLModel's or Pydantic's `Field` in a part of a member: its value, or items of its `Annotated`."""
    known = ctx.snapshot.remember("field calls", ctx.file.path, _FieldCalls)
    key = (member.owner, member.name, part)
    if key not in known:
        known[key] = tuple(_field_calls(ctx, *key))
    return known[key]


class _FieldCalls(dict[tuple[str, str, str], tuple[tuple[ast.Call, Positions], ...]]):
    """The calls that were found in one file, by class, member and part."""


def _field_calls(ctx: Context, owner: str, name: str, part: str) -> Iterator[tuple[ast.Call, Positions]]:
    found = ctx.expression(owner, name, part)
    if found is None:
        return
    node, positions = found
    for call in (node,) if part == "value" else ast.walk(node):
        if isinstance(call, ast.Call) and origins.origin(ctx.snapshot, ctx.file, call.func) in FIELDS:
            yield call, positions


def of(ctx: Context, member: Written[Column] | Written[FieldFact]) -> Iterator[Default]:
    """The defaults that a member is written with; of a call that is no `Field` nothing is known."""
    calls = [*field_calls(ctx, member, "value")]
    found = ctx.expression(member.owner, member.name)
    if found is not None and not calls:
        yield Default(*found)
    for call, positions in (*calls, *field_calls(ctx, member, "annotation")):
        if call.args:
            yield Default(call.args[0], positions, call)
        for keyword in call.keywords:
            if keyword.arg in ("default", "default_factory"):
                is_factory = keyword.arg == "default_factory"
                yield Default(keyword.value, positions, call, keyword, is_factory)


def of_column(ctx: Context, member: Written[Column] | Written[FieldFact]) -> Iterator[Default]:
    """What the column itself is given: `default` and `onupdate` in `sa_column_kwargs` or in a `Column(...)`.

    SQLAlchemy takes values and callables there; their `call` is None, since no `Field` is around them.
    """
    for part in ("value", "annotation"):
        for call, positions in field_calls(ctx, member, part):
            more = call_edits.keyword_named(call, "sa_column_kwargs")
            if more is not None and isinstance(more.value, ast.Dict):
                for key, value in zip(more.value.keys, more.value.values, strict=True):
                    if isinstance(key, ast.Constant) and key.value in _OF_COLUMN:
                        yield Default(value, positions)
            column = call_edits.keyword_named(call, "sa_column")
            if column is not None and isinstance(column.value, ast.Call):
                for keyword in column.value.keywords:
                    if keyword.arg in _OF_COLUMN:
                        yield Default(keyword.value, positions)


def is_none(default: Default) -> bool:
    """Whether the default is a plain `None`."""
    return not default.is_factory and isinstance(default.node, ast.Constant) and default.node.value is None


def replace(ctx: Context, default: Default, argument: str) -> list[TextEdit] | None:
    """The edits that give `Field` an argument in place of a default, importing `Field` where there is none."""
    if default.call is None:
        name, imported = _field(ctx)
        return None if imported is None else [*imported, TextEdit(default.span, f"{name}({argument})")]
    if default.keyword is None:
        return [TextEdit(default.span, argument)]
    return [TextEdit(default.positions.span(default.keyword), argument)]


def _field(ctx: Context) -> tuple[str, list[TextEdit] | None]:
    for module in ("sqlmodel", "pydantic"):
        name = call_edits.imported_name(ctx, "Field", module)
        if name is not None:
            return name, []
    return "Field", imports.add(ctx, "Field")
