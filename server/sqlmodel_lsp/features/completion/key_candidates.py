"""The columns that a foreign key may mean, those first that are likely meant.

What a candidate is compared by is worked out once for the workspace; at a place, only those are ranked that have
anything to do with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.generate import naming, spelling
from sqlmodel_lsp.schema.model import Column, Model, Table


@dataclass(frozen=True, eq=False)
class Candidate:
    """A column that may be meant, with the type it has and the names of members that sound like it.

    How it is shown is worked out when it is shown first.
    """

    table: Table
    column: Column
    type: str
    names: frozenset[str]

    @classmethod
    def of(cls, table: Table, column: Column) -> Candidate:
        """A column as it is compared."""
        written = column.python_type or column.annotation
        words = {table.name or "", naming.snake_case(table.model.rpartition(".")[2])}
        names = words | {f"{word}_{column.name}" for word in words}
        return cls(table, column, spelling.without_none(str(written)) if written else "", frozenset(names))

    @cached_property
    def label(self) -> str:
        """The text of a foreign key to it."""
        return f"{self.table.full_name}.{self.column.name}"

    @cached_property
    def detail(self) -> str:
        """Its type, and what makes it a target of keys."""
        column = self.column
        kind = "primary key" if column in self.table.primary_key() else "unique" if column.unique else ""
        annotation = spelling.without_none(column.annotation) if column.annotation else ""
        return ", ".join(part for part in (annotation, kind) if part)

    @cached_property
    def documentation(self) -> str:
        """Which attribute and column it is; nothing for a table without a class."""
        table, column = self.table, self.column
        if not table.model:
            return ""
        return f"`{table.model}.{column.attribute}`, the column `{column.name}` of table `{table.full_name}`."


@dataclass(frozen=True, slots=True)
class Place:
    """Where the foreign key is typed: the model and column, the type it has, what it may be named after."""

    own: Model | None
    column: Column | None
    type: str
    file: str
    imported: frozenset[str]
    typed_table: str
    member: str

    @classmethod
    def of(cls, situation: Situation, typed_table: str) -> Place:
        """The place of a situation, with the table whose name is there already."""
        schema, cursor, here = situation.snapshot.schema, situation.cursor, situation.file.path
        own = next((model for model in schema.models_in(here) if model.path == cursor.class_path), None)
        column = own.table.attribute(cursor.member) if own is not None and own.table is not None else None
        written = column.python_type if column is not None and column.python_type else cursor.annotation
        type_ = spelling.without_none(str(written or "").strip())
        return cls(own, column, type_, here, schema.imports.reached(here), typed_table, cursor.member)

    def ranked(self, situation: Situation) -> Iterator[Candidate]:
        """The table already typed, then what has a fitting type or name, the nearest file, another table."""
        schema = situation.snapshot.schema
        keys = situation.snapshot.remember("primary keys", "", lambda: _Keys.of(schema.tables()))
        typed = _candidates(schema.tables_called(self.typed_table), only_keys=False) if self.typed_table else []
        for item in itertools.chain(sorted(typed, key=self._rank), self._by_rank(keys)):
            is_of_typed = self.typed_table and item.table.full_name == self.typed_table
            if not self._is_own(item) and (item in typed or not is_of_typed):
                yield item

    def _by_rank(self, keys: _Keys) -> Iterator[Candidate]:
        """All keys; sorting keeps the order by name, and what the place does not touch stays in it."""
        near = {self.file, *self.imported} if len(self.imported) < len(keys.by_file) else keys.by_file.keys()
        here = (item for file in near for item in keys.by_file.get(file, ()))
        touched = dict.fromkeys(itertools.chain(keys.by_name.get(self.member, ()), here))
        fitting = keys.by_type.get(self.type, ()) if self.type else ()
        first = sorted(touched, key=lambda item: (self._rank(item), keys.places[item]))
        yield from (item for item in first if item.type == self.type and self.type)
        yield from (item for item in fitting if item not in touched)
        yield from (item for item in first if item.type != self.type or not self.type)
        yield from (item for item in keys.all if item not in touched and (item.type != self.type or not self.type))

    def _is_own(self, item: Candidate) -> bool:
        """Whether it is the column itself that is being typed."""
        own = self.own.table if self.own is not None and self.column is not None else None
        return own is not None and item.table is own and item.column == self.column

    def _rank(self, item: Candidate) -> int:
        file = item.table.file
        distance = 0 if file == self.file else 1 if file in self.imported else 2
        is_own = self.own is not None and item.table.model == self.own.qualified
        fits = bool(self.type) and item.type == self.type
        return 12 * (not fits) + 6 * (self.member not in item.names) + 2 * distance + is_own


@dataclass(slots=True, eq=False)
class _Keys:
    """The primary keys of all tables by name, and by what a place may touch."""

    all: list[Candidate] = field(default_factory=list)
    places: dict[Candidate, int] = field(default_factory=dict)
    by_type: dict[str, list[Candidate]] = field(default_factory=dict)
    by_name: dict[str, list[Candidate]] = field(default_factory=dict)
    by_file: dict[str, list[Candidate]] = field(default_factory=dict)

    @classmethod
    def of(cls, tables: Iterable[Table]) -> _Keys:
        found = cls(_candidates(tables, only_keys=True))
        found.places = {item: place for place, item in enumerate(found.all)}
        for item in found.all:
            found.by_type.setdefault(item.type, []).append(item)
            found.by_file.setdefault(item.table.file, []).append(item)
            for name in item.names:
                found.by_name.setdefault(name, []).append(item)
        return found


def _candidates(tables: Iterable[Table], *, only_keys: bool) -> list[Candidate]:
    """The columns of tables, or those of their primary keys, by name."""
    named = (table for table in tables if table.name)
    found = ((table, column) for table in named for column in (table.primary_key() if only_keys else table.columns))
    return [Candidate.of(*pair) for pair in sorted(found, key=lambda pair: (pair[0].full_name or "", pair[1].name))]
