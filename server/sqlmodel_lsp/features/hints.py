"""What stands between the words of models without being written: types, targets, names, directions, inherited columns.

Only what the code does not say itself, and nothing that is not certain.
"""

from __future__ import annotations

import enum
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.features import database, relations
from sqlmodel_lsp.features.relations import Cardinality
from sqlmodel_lsp.rules import certainty, foreign_keys, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Column, FieldFact, Model, Table
from sqlmodel_lsp.syntax.values import Call
from sqlmodel_lsp.text.span import Span

_MOST_INHERITED = 6


class Kind(enum.Enum):
    """What a hint says; the values are those of the setting."""

    COLUMN = "column"
    FOREIGN_KEY = "foreign-key"
    TABLE_NAME = "table-name"
    RELATIONSHIP = "relationship"
    INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a hint, with the class and the member that it leads to."""

    text: str
    owner: str = ""
    member: str = ""

    def target(self, snapshot: Snapshot) -> tuple[str, Span] | None:
        """Where it leads, as the texts are now."""
        return snapshot.place(self.owner, self.member) if self.owner else None


@dataclass(frozen=True, slots=True)
class Hint:
    """Words to show behind an offset."""

    offset: int
    kind: Kind
    parts: tuple[Part, ...]
    tooltip: str = ""

    @property
    def text(self) -> str:
        """The words without where they lead."""
        return "".join(part.text for part in self.parts)


def hints(snapshot: Snapshot, path: str, span: Span, kinds: Container[str], dialect: str) -> tuple[Hint, ...]:
    """The hints of these kinds in a stretch of a file, in the order of the text."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return ()
    found = snapshot.remember(f"hints for {dialect}", path, lambda: _all(snapshot, path, dialect))
    return tuple(hint for hint in found if span.holds(hint.offset) and hint.kind.value in kinds)


def _all(snapshot: Snapshot, path: str, dialect: str) -> tuple[Hint, ...]:
    ctx = relations.view(snapshot, path)
    found = [*_columns(ctx, dialect), *_foreign_keys(ctx), *_tables(ctx), *_relationships(ctx)]
    return tuple(sorted(found, key=lambda hint: hint.offset))


def _columns(ctx: Context, dialect: str) -> Iterator[Hint]:
    for member in written.columns(ctx):
        statement = ctx.place(member.owner, member.name, "statement")
        words = {_column(ctx, model, column, dialect) for model, column in member.uses}
        if statement is not None and len(words) == 1 and (text := words.pop()):
            names = sorted({model.table.full_name or "" for model, _ in member.uses if model.table is not None})
            yield Hint(statement.end, Kind.COLUMN, (Part(text),), f"Column of {_listed(names)}")


def _column(ctx: Context, model: Model, column: Column, dialect: str) -> str:
    """Type and nullability of a column, as far as they are not written; empty when it is not certain."""
    if model.opaque or column.opaque or column.error or column.type_error or column.nullable is None:
        return ""
    table, field = model.table, model.field(column.attribute)
    if table is None or field is None or table.columns_opaque:
        return ""
    words = [] if _says_type(field, column) else [database.type_text(ctx.snapshot, table, column, dialect)]
    if not _says_nullable(field, column):
        words.append("NULL" if column.nullable else "NOT NULL")
    return "" if None in words else " ".join(filter(None, words))


def _says_type(field: FieldFact, column: Column) -> bool:
    return "sa_type" in field.arguments or ("sa_column" in field.arguments and column.type is not None)


def _says_nullable(field: FieldFact, column: Column) -> bool:
    more = field.arguments.get("sa_column_kwargs")
    in_column = "sa_column" in field.arguments and isinstance(column.construct, Call)
    return (
        "nullable" in field.arguments
        or (isinstance(more, dict) and "nullable" in more)
        or (in_column and isinstance(column.construct, Call) and column.construct.has("nullable"))
    )


def _foreign_keys(ctx: Context) -> Iterator[Hint]:
    for found in foreign_keys.keys(ctx):
        if found.literal is None:
            continue
        tables = {
            table.model: table for model, _ in found.uses for table in foreign_keys.tables_meant(ctx, model, found.key)
        }
        if len(tables) != 1:
            continue
        (table,) = tables.values()
        column = table.column(foreign_keys.column_meant(found.uses[0][1], found.key))
        if column is not None and ctx.snapshot.place(column.owner, column.attribute) is not None:
            text = f"→ {table.model.rpartition('.')[2]}.{column.attribute}"
            yield Hint(found.literal.end, Kind.FOREIGN_KEY, (Part(text, column.owner, column.attribute),))


def _tables(ctx: Context) -> Iterator[Hint]:
    for model in ctx.models:
        table, header = model.table, ctx.place(model, part="header")
        if table is None or header is None or model.opaque or table.model != model.qualified:
            continue
        if table.full_name and not table.is_assumed and not _names_table(ctx.snapshot, model):
            yield Hint(header.end, Kind.TABLE_NAME, (Part(f"table {table.full_name}"),), "The name of its table")
        if not table.columns_opaque:
            yield from _inherited(model, table, header.end)


def _names_table(snapshot: Snapshot, model: Model) -> bool:
    """Whether the class itself says how its table is called."""
    fact = certainty.class_fact(snapshot, model.qualified)
    return fact is None or any(
        (isinstance(item, Assignment) and item.target == "__tablename__")
        or (isinstance(item, Function) and item.name == "__tablename__")
        for item in fact.body
    )


def _inherited(model: Model, table: Table, offset: int) -> Iterator[Hint]:
    columns = [column for column in table.columns if column.owner != model.qualified]
    parts = [Part(column.attribute, column.owner, column.attribute) for column in columns]
    more = len(parts) - _MOST_INHERITED
    shown = parts if more <= 1 else [*parts[:_MOST_INHERITED], Part(f"{more} more")]
    if shown:
        owners = _listed(dict.fromkeys(column.owner.rpartition(".")[2] for column in columns))
        yield Hint(offset, Kind.INHERITED, (Part("inherits "), *_separated(shown)), f"Columns of {owners}")


def _separated(parts: Iterable[Part]) -> Iterator[Part]:
    for number, part in enumerate(parts):
        if number:
            yield Part(", ")
        yield part


def _relationships(ctx: Context) -> Iterator[Hint]:
    for model in ctx.models:
        for relationship in model.relationships:
            statement = ctx.place(model, relationship.name, "statement")
            found = relations.cardinality(ctx, model, relationship)
            target = ctx.schema.models.get(relationship.target or "")
            if statement is None or found is None or target is None or relationship.owner != model.qualified:
                continue
            other = relations.counterpart(model, relationship, target)
            part = Part(found.value, target.qualified, "" if other is None else other.name)
            sentence = _SENTENCES[found].format(one=f"`{model.name}`", other=f"`{target.name}`")
            yield Hint(statement.end, Kind.RELATIONSHIP, (part,), sentence)


_SENTENCES = {
    Cardinality.ONE_TO_ONE: "One {one} has one {other}",
    Cardinality.ONE_TO_MANY: "One {one} has many {other}",
    Cardinality.MANY_TO_ONE: "Many {one} have one {other}",
    Cardinality.MANY_TO_MANY: "Many {one} have many {other}",
}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
