"""Inside the string of a foreign key: the columns it may point to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.features.completion import field_arguments
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import naming, spelling
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.calls import Call


def complete(situation: Situation) -> Iterator[Item]:
    """Primary keys of all tables, or all columns of the table that is typed already; fitting and near ones first."""
    call, string = situation.cursor.call, situation.cursor.string
    if call is None or (string is None and situation.cursor.owner):
        return
    given: tuple[str, ...] = ()
    if _is_in_constraint(situation, call) and situation.cursor.container is not None:
        given = situation.cursor.container.given
    elif not _is_foreign_key(situation, call):
        return
    before = string.before if string is not None else ""
    typed_table = before.rpartition(".")[0] or (given[-1].rpartition(".")[0] if given else "")
    place = _Place.of(situation, typed_table)
    for table, column in sorted(_columns(situation, place), key=lambda pair: place.rank(*pair)):
        label = f"{table.full_name}.{column.name}"
        if label not in given:
            yield Item(
                label, Kind.REFERENCE, situation.string(label), _detail(table, column), _documentation(table, column)
            )


def _columns(situation: Situation, place: _Place) -> list[tuple[Table, Column]]:
    schema = situation.snapshot.schema
    tables = schema.tables()
    keys = situation.snapshot.remember("primary keys", "", lambda: [(t, c) for t in tables for c in t.primary_key()])
    found = [(table, column) for table in schema.tables_called(place.typed_table) for column in table.columns]
    found += [(table, column) for table, column in keys if table.name and table.full_name != place.typed_table]
    if place.own is None or place.column is None:
        return found
    return [pair for pair in found if pair[0] is not place.own.table or pair[1] != place.column]


def _is_foreign_key(situation: Situation, call: Call) -> bool:
    if not call.direct:
        return False
    if call.keyword == "foreign_key":
        return field_arguments.is_field(situation, call.function)
    is_first = (call.keyword is None and call.index == 0) or call.keyword == "column"
    return situation.is_sqlalchemy(call.function, "ForeignKey") and is_first


def _is_in_constraint(situation: Situation, call: Call) -> bool:
    """Whether somebody types in the second list of a `ForeignKeyConstraint`."""
    containers = situation.cursor.containers
    return (
        len(containers) > 1
        and containers[-1].sign in "[("
        and containers[-1].function is None
        and containers[-2].function == call.function
        and (call.keyword == "refcolumns" or (call.keyword is None and call.index == 1))
        and situation.is_sqlalchemy(call.function, "ForeignKeyConstraint")
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the foreign key is typed: the model and column, the type it has, what it may be named after."""

    own: Model | None
    column: Column | None
    type: str
    file: str
    imported: frozenset[str]
    typed_table: str
    member: str

    @classmethod
    def of(cls, situation: Situation, typed_table: str) -> _Place:
        schema, cursor, here = situation.snapshot.schema, situation.cursor, situation.file.path
        own = next((model for model in schema.models_in(here) if model.path == cursor.class_path), None)
        column = own.table.attribute(cursor.member) if own is not None and own.table is not None else None
        written = column.python_type if column is not None and column.python_type else cursor.annotation
        type_ = spelling.without_none(str(written or "").strip())
        return cls(own, column, type_, here, schema.imports.reached(here), typed_table, cursor.member)

    def rank(self, table: Table, column: Column) -> tuple[bool, bool, bool, int, bool, str, str]:
        """What comes first: the table already typed, a fitting type or name, the nearest file, another table."""
        return (
            table.full_name != self.typed_table,
            not self._fits(column),
            not self._is_named_after(table, column),
            0 if table.file == self.file else 1 if table.file in self.imported else 2,
            self.own is not None and table.model == self.own.qualified,
            table.full_name or "",
            column.name,
        )

    def _fits(self, column: Column) -> bool:
        """Whether the column has the type that is written where somebody is typing."""
        found = column.python_type or column.annotation
        return bool(self.type and found) and self.type == spelling.without_none(str(found))

    def _is_named_after(self, table: Table, column: Column) -> bool:
        """Whether the member is called `team_id` where the column is `team.id`."""
        name = self.member.removesuffix(f"_{column.name}")
        return name == table.name or name == naming.snake_case(table.model.rpartition(".")[2])


def _detail(table: Table, column: Column) -> str:
    kind = "primary key" if column in table.primary_key() else "unique" if column.unique else ""
    annotation = spelling.without_none(column.annotation) if column.annotation else ""
    return ", ".join(part for part in (annotation, kind) if part)


def _documentation(table: Table, column: Column) -> str:
    if not table.model:
        return ""
    written = f"`{table.model}.{column.attribute}`"
    return f"{written}, the column `{column.name}` of table `{table.full_name}`."
