"""Inside the string of a foreign key: the columns it may point to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    for table, column in place.ranked(situation):
        label = f"{table.full_name}.{column.name}"
        if label not in given:
            yield Item(
                label, Kind.REFERENCE, situation.string(label), _detail(table, column), _documentation(table, column)
            )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A column that may be meant, with the type it has and the names of members that sound like it."""

    table: Table
    column: Column
    type: str
    names: frozenset[str]

    @classmethod
    def of(cls, table: Table, column: Column) -> _Candidate:
        written = column.python_type or column.annotation
        words = {table.name or "", naming.snake_case(table.model.rpartition(".")[2])}
        names = words | {f"{word}_{column.name}" for word in words}
        return cls(table, column, spelling.without_none(str(written)) if written else "", frozenset(names))


def _candidates(tables: Iterable[Table], *, only_keys: bool) -> list[_Candidate]:
    """The columns of tables, or those of their primary keys, by name."""
    named = (table for table in tables if table.name)
    found = ((table, column) for table in named for column in (table.primary_key() if only_keys else table.columns))
    return [_Candidate.of(*pair) for pair in sorted(found, key=lambda pair: (pair[0].full_name or "", pair[1].name))]


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

    def ranked(self, situation: Situation) -> Iterator[tuple[Table, Column]]:
        """The table already typed, then what has a fitting type or name, the nearest file, another table."""
        schema = situation.snapshot.schema
        typed = _candidates(schema.tables_called(self.typed_table), only_keys=False) if self.typed_table else []
        keys = situation.snapshot.remember("primary keys", "", lambda: _candidates(schema.tables(), only_keys=True))
        others = [item for item in keys if item.table.full_name != self.typed_table] if self.typed_table else keys
        for found in (typed, others):
            # Sorting keeps the order by name, so that only what depends on the place is compared.
            for item in sorted(found, key=self._rank):
                if (
                    self.own is None
                    or self.column is None
                    or item.table is not self.own.table
                    or item.column != self.column
                ):
                    yield item.table, item.column

    def _rank(self, item: _Candidate) -> int:
        file = item.table.file
        distance = 0 if file == self.file else 1 if file in self.imported else 2
        is_own = self.own is not None and item.table.model == self.own.qualified
        fits = bool(self.type) and item.type == self.type
        return 12 * (not fits) + 6 * (self.member not in item.names) + 2 * distance + is_own


def _detail(table: Table, column: Column) -> str:
    kind = "primary key" if column in table.primary_key() else "unique" if column.unique else ""
    annotation = spelling.without_none(column.annotation) if column.annotation else ""
    return ", ".join(part for part in (annotation, kind) if part)


def _documentation(table: Table, column: Column) -> str:
    if not table.model:
        return ""
    written = f"`{table.model}.{column.attribute}`"
    return f"{written}, the column `{column.name}` of table `{table.full_name}`."
