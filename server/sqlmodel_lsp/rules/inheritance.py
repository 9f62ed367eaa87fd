"""Classes that inherit a table: SQLModel calls them tables too, but never maps them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.rules import certainty, not_tables
from sqlmodel_lsp.rules.catalogue.relationship.rel_target_not_table import is_bound_before
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.values import Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_NO_COLUMN_TYPE = frozenset({"dict", "list", "set", "tuple", "frozenset", "Any", "Literal"})


@dataclass(frozen=True, slots=True)
class Heir:
    """A class that inherits a table, the mapped class it inherits, and where that base is written."""

    model: Model
    parent: Model
    base: Span


def heirs(ctx: Context) -> tuple[Heir, ...]:
    """The classes of this file that have a mapped class among their bases."""
    return ctx.snapshot.remember("heirs of tables", ctx.file.path, lambda: tuple(_heirs(ctx)))


def _heirs(ctx: Context) -> Iterator[Heir]:
    for model in ctx.models:
        if not model.is_table or model.table is not None or model.opaque:
            continue
        if not certainty.is_settled(ctx.snapshot, model):
            continue
        for number, base in enumerate(model.bases):
            parent, span = ctx.schema.models.get(base), ctx.place(model, part=f"base:{number}")
            if parent is not None and parent.table is not None and span is not None:
                yield Heir(model, parent, span)
                break


def refusal(ctx: Context, heir: Heir) -> str | None:
    """What keeps Python from defining the class, in words; None when it is defined and merely of no use."""
    own = _own_names(ctx, heir.model)
    parent = heir.parent.name
    for relationship in heir.parent.relationships:
        if relationship.name not in own:
            return f"the relationship `{parent}.{relationship.name}` would have to be a field of it"
    for column in heir.parent.table.columns if heir.parent.table else ():
        if column.attribute not in own and has_no_column_type(ctx, column.python_type):
            return f"the column type of `{parent}.{column.attribute}` is not inherited"
    for field in heir.model.fields:
        if field.owner == heir.model.qualified and has_no_column_type(ctx, field.python_type, field.arguments):
            return f"its field `{field.name}` would have to be a column"
    return None


def asks_for_a_table(ctx: Context, heir: Heir) -> bool:
    """Whether the class says `table=True` itself."""
    fact = certainty.class_fact(ctx.snapshot, heir.model.qualified)
    return fact is not None and fact.keyword("table") == "True"


def inherit_base(ctx: Context, heir: Heir) -> Fix | None:
    """Inherits the one base that the table has, which is no table; fields of the table itself are lost by that."""
    base = ctx.schema.models.get(heir.parent.bases[0]) if len(heir.parent.bases) == 1 else None
    if base is not None and asks_for_a_table(ctx, heir) and not not_tables.has_key(base):
        return None
    if base is None or not not_tables.is_one(ctx, base) or not is_bound_before(ctx, base, heir.base.start):
        return None
    return ctx.fix(f"Inherit `{base.name}`", TextEdit(heir.base, base.name), safe=False)


def has_no_column_type(ctx: Context, python_type: str | None, arguments: Mapping[str, Value] | None = None) -> bool:
    """Whether SQLModel certainly finds no column type for an annotation, and is given none."""
    if python_type is None or not {"sa_type", "sa_column"}.isdisjoint(arguments or {}):
        return False
    name = python_type.removesuffix(" | None")
    head = re.match(r"[\w.]+", name)
    if head is None or " | " in name.partition("[")[0]:
        return False
    return head[0] in _NO_COLUMN_TYPE or head[0] in ctx.schema.models


def _own_names(ctx: Context, model: Model) -> set[str]:
    fact = certainty.class_fact(ctx.snapshot, model.qualified)
    return {item.target for item in fact.body if isinstance(item, Assignment)} if fact is not None else set()
