"""A database on its way through a script: statements may change what others made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sqlmodel_lsp.sql import unsaid
from sqlmodel_lsp.sql.database import (
    Check,
    Column,
    ColumnType,
    Database,
    ForeignKey,
    Index,
    Table,
    Unique,
)

FullName: TypeAlias = tuple[str | None, str]

_DIALECTS = {"postgres": "postgresql"}
"""What SQLAlchemy calls them."""


@dataclass(slots=True)
class TableDraft:
    """A table that is not complete; `counting` are columns that count up by themselves, `left_out` those not taken."""

    name: FullName
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    primary_key_name: str | None = None
    uniques: list[Unique] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    comment: str | None = None
    options: list[tuple[str, str]] = field(default_factory=list)
    counting: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)

    @property
    def identities(self) -> set[str]:
        """The columns that models can say of that they count."""
        return {name for name, column in self.columns.items() if column.identity is not None}

    def change(self, name: str, **values: object) -> None:
        """Gives a column other values."""
        if name in self.columns:
            self.columns[name] = replace(self.columns[name], **values)  # type: ignore[arg-type]  # Fields of columns.

    def rename(self, old: str, new: str) -> None:
        """Gives a column another name, which keys that were said before follow."""
        self.columns = {
            new if name == old else name: replace(column, name=new) if name == old else column
            for name, column in self.columns.items()
        }

        def named(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(new if name == old else name for name in names)

        self.primary_key = named(self.primary_key)
        self.uniques = [replace(item, columns=named(item.columns)) for item in self.uniques]
        self.foreign_keys = [replace(item, columns=named(item.columns)) for item in self.foreign_keys]
        self.indexes = [replace(item, parts=named(item.parts)) for item in self.indexes]

    def drop(self, name: str) -> None:
        """Takes a column away, and what is made of it."""
        self.columns.pop(name, None)
        self.uniques = [item for item in self.uniques if name not in item.columns]
        self.foreign_keys = [item for item in self.foreign_keys if name not in item.columns]
        self.indexes = [item for item in self.indexes if name not in item.parts]

    def table(self, dialect: str) -> Table:
        """The table as it is now."""
        schema, name = self.name
        known = set(self.columns)
        found = Table(
            name,
            tuple(self.columns.values()),
            schema,
            tuple(name for name in self.primary_key if name in known),
            self.primary_key_name,
            tuple(item for item in self.uniques if known.issuperset(item.columns)),
            tuple(self.indexes),
            tuple(self.checks),
            tuple(item for item in self.foreign_keys if known.issuperset(item.columns)),
            self.comment,
            options=tuple(self.options),
        )
        return unsaid.without(found, _DIALECTS.get(dialect, dialect), self.counting)


@dataclass(slots=True)
class Draft:
    """What a script has made so far; `types` are the enums and domains, `notes` what is not taken over."""

    dialect: str
    tables: dict[FullName, TableDraft] = field(default_factory=dict)
    types: dict[FullName, ColumnType] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def note(self, sentence: str) -> None:
        """Tells something once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def add_member(self, name: FullName, member: str, place: int | None) -> None:
        """Gives an enum one more value, and with it the columns that have it."""
        old = self.types.get(name)
        if old is None or old.enum is None:
            return
        members = list(old.enum.members)
        members.insert(len(members) if place is None else place, member)
        new = self.types[name] = replace(old, enum=replace(old.enum, members=tuple(members)))
        for table in self.tables.values():
            for column in list(table.columns.values()):
                if column.type == old:
                    table.change(column.name, type=new)

    def database(self) -> Database:
        """All tables as they are now."""
        for table in self.tables.values():
            for name in sorted(table.counting - set(table.primary_key) - table.identities):
                shown = ".".join(part for part in (*table.name, name) if part)
                self.note(f"`{shown}` takes its values from a sequence, which models cannot say")
        return Database(tuple(table.table(self.dialect) for table in self.tables.values()), tuple(self.notes))
