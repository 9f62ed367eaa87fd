"""A model or a table: its columns and keys, what it leads to and what leads to it, its variants, and its DDL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import database, families, incoming, relations
from sqlmodel_lsp.features.hover import columns
from sqlmodel_lsp.features.hover.document import Block, Bullets, Code, Grid, Text
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.values import Attribute, Call, Symbol, Value

_MOST = 12


def of_model(snapshot: Snapshot, model: Model, dialect: str) -> Iterator[Block]:
    """The card of a model."""
    if model.table is None or model.table.model != model.qualified:
        yield from _without_table(snapshot, model)
    else:
        yield from of_table(snapshot, model.table, dialect)


def of_table(snapshot: Snapshot, table: Table, dialect: str) -> Iterator[Block]:
    """The card of a table."""
    model = snapshot.schema.models.get(table.model)
    name = f"table `{table.full_name}`" if table.full_name else "a table whose name is not known"
    kind = "" if table.kind == "sqlmodel" else " (plain SQLAlchemy)"
    yield Text(f"**{table.model.rpartition('.')[2]}**: {name}{kind}")
    if table.columns:
        rows = tuple(_row(snapshot, table, column, dialect) for column in table.columns)
        yield Grid(("Column", "Type", "Null", ""), rows)
    sentences = [*_constraints(table), *_incoming_keys(snapshot, table)]
    if model is not None:
        sentences += [*_relationships(snapshot, model), *_variants(snapshot, model)]
    reason = (model.opaque if model is not None else None) or table.columns_opaque or table.opaque
    if reason:
        sentences.append(f"Not all of it is known: {reason}")
    if sentences:
        yield Bullets(tuple(sentences))
    if statements := database.statements(snapshot, table, dialect):
        yield Code(";\n\n".join(_tidy(statement) for statement in statements) + ";", "sql")


def _row(snapshot: Snapshot, table: Table, column: Column, dialect: str) -> tuple[str, str, str, str]:
    if column.opaque or column.error or column.type_error:
        return f"`{column.name}`", "?", "?", "not known for certain"
    type_ = database.type_text(snapshot, table, column, dialect)
    null = {True: "yes", False: "no", None: "?"}[column.nullable]
    return f"`{column.name}`", f"`{type_}`" if type_ else "?", null, ", ".join(_marks(table, column, dialect))


def _marks(table: Table, column: Column, dialect: str) -> Iterator[str]:
    if column in table.primary_key():
        yield "primary key"
    for key in column.foreign_keys:
        if key.target:
            yield f"→ `{key.table}.{key.column or column.name}`{f' {key.ondelete}' if key.ondelete else ''}"
    if column.unique:
        yield "unique"
    if column.index:
        yield "index"
    if (made := columns.default(column, dialect)) is not None:
        yield f"default {made}"


def _constraints(table: Table) -> Iterator[str]:
    for item in (*table.constraints, *table.indexes):
        if isinstance(item, Call) and isinstance(item.function, Symbol):
            kind = item.function.name.rpartition(".")[2]
            words = {"UniqueConstraint": "Unique together", "Index": "Index", "CheckConstraint": "Check"}.get(kind)
            if words is not None:
                yield _constraint(words, item)


def _constraint(words: str, item: Call) -> str:
    arguments = list(item.arguments)
    name: Value = item.keyword("name")
    if words == "Index" and arguments:
        name = arguments.pop(0)
        words = "Unique index" if item.keyword("unique") is True else words
    named = f" `{name}`" if isinstance(name, str) else ""
    parts = [part for part in map(_part, arguments) if part]
    shown = ", ".join(f"`{part}`" for part in parts) if len(parts) == len(arguments) else ""
    return f"{words}{named}{f': {shown}' if shown else ''}"


def _part(value: Value) -> str:
    match value:
        case str():
            return value
        case Attribute(Symbol(), name):
            return name
    return ""


def _incoming_keys(snapshot: Snapshot, table: Table) -> Iterator[str]:
    found = [f"`{item.table.full_name}.{item.column.name}`" for item in incoming.foreign_keys(snapshot, table)]
    if found:
        yield f"Referred to by {_listed(found)}"


def _relationships(snapshot: Snapshot, model: Model) -> Iterator[str]:
    if model.relationships:
        found = [
            _relationship(snapshot, model, item.name, item.target, item.target_name) for item in model.relationships
        ]
        yield f"Relationships: {_listed(found)}"
    back = [item for item in incoming.relationships(snapshot, model) if item.model is not model]
    if back:
        yield f"Led to by {_listed([f'`{item.model.name}.{item.relationship.name}`' for item in back])}"


def _relationship(snapshot: Snapshot, model: Model, name: str, target: str | None, written: str | None) -> str:
    relationship = model.relationship(name)
    found = (
        None
        if relationship is None
        else relations.cardinality(relations.view(snapshot, model.file), model, relationship)
    )
    word = (target or "").rpartition(".")[2] or written or "?"
    return f"`{name}` → `{word}`{f' ({found.value})' if found is not None else ''}"


def _variants(snapshot: Snapshot, model: Model) -> Iterator[str]:
    if found := families.variants(snapshot, model):
        yield f"Variants: {_listed([f'`{variant.name}`' for variant in found])}"


def _without_table(snapshot: Snapshot, model: Model) -> Iterator[Block]:
    if model.is_table:
        yield Text(f"**{model.name}** inherits a table and is not mapped itself")
    else:
        yield Text(f"**{model.name}** has no table")
    if model.fields:
        rows = tuple((f"`{f.name}`", f"`{f.annotation}`", _NEEDED[f.required]) for f in model.fields)
        yield Grid(("Field", "Type", "Required"), rows)
    sentences = []
    heirs = [heir for heir in snapshot.schema.heirs_in(model.file) if model.qualified in heir.mro and heir is not model]
    if names := [f"`{heir.table.full_name}`" for heir in heirs if heir.table is not None]:
        sentences.append(f"Inherited by the {'table' if len(names) == 1 else 'tables'} {_listed(names)}")
    of = families.table_of(snapshot, model)
    if of is not None:
        sentences.append(f"A variant of `{of.name}`")
        others = [f"`{other.name}`" for other in families.variants(snapshot, of) if other is not model]
        sentences += [f"Beside {_listed(others)}"] if others else []
    if model.opaque:
        sentences.append(f"Not all of it is known: {model.opaque}")
    yield Bullets(tuple(sentences))


_NEEDED: Mapping[bool | None, str] = {True: "yes", False: "no", None: "?"}


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    more = len(every) - _MOST
    return ", ".join(every if more <= 1 else [*every[:_MOST], f"and {more} more"])


def _tidy(statement: str) -> str:
    """A statement without the tabs and trailing blanks that SQLAlchemy prints."""
    return "\n".join(line.rstrip().replace("\t", "    ") for line in statement.strip().splitlines())
