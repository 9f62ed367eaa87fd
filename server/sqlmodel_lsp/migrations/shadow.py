"""A database schema on its way from one revision to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.migrations import naming
from sqlmodel_lsp.migrations.model import PARTS, Constraint, DatabaseSchema, EnumType, Key, Note, Part, Table
from sqlmodel_lsp.migrations.reading import Reader


class Shadow:
    """A database schema on its way from one revision to the next.

    While `doubt` says why what happens is not certain, every table that is touched becomes opaque with that reason;
    while `is_trying`, what fails is none of our business, for the code is prepared for it.
    """

    def __init__(self, schema: DatabaseSchema, revision: str, dialect: Dialect) -> None:
        self.reader = Reader(dialect)
        self.before = schema
        self.revision = revision
        self.line = 0
        self.tables = dict(schema.tables)
        self.types = dict(schema.types)
        self.gone = set(schema.gone)
        self.beyond = schema.beyond
        self.notes: list[Note] = []
        self.temporary: set[str] = set()
        self.doubt: str | None = None
        self.is_trying = False

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return self.before.dialect

    def result(self) -> DatabaseSchema:
        """The schema after everything that was done."""
        notes = (*self.before.notes, *dict.fromkeys(self.notes))
        tables, types = dict(self.tables), dict(self.types)
        return replace(
            self.before, tables=tables, types=types, gone=frozenset(self.gone), beyond=self.beyond, notes=notes
        )

    def note(self, kind: Literal["unknown", "assumed", "conflict"], message: str) -> None:
        """Remembers what is not followed or cannot be."""
        if kind != "conflict" or not (self.is_trying or self.doubt):
            self.notes.append(Note(self.revision, self.line, kind, message))

    @contextmanager
    def doubting(self, reason: str) -> Iterator[None]:
        """Has everything done inside be uncertain."""
        before, self.doubt = self.doubt, self.doubt or reason
        try:
            yield
        finally:
            self.doubt = before

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Has everything done inside be allowed to fail."""
        before, self.is_trying = self.is_trying, True
        try:
            yield
        finally:
            self.is_trying = before

    def table(self, name: str, schema: str | None = None) -> Table:
        """A table that is worked on; one that no revision makes comes to be, as one of which little is known."""
        key = self.key(name, schema)
        found = self.tables.get(key)
        if found is not None:
            return found
        if key[1] in self.temporary:
            return Table(name, key[0], partial="it is there for a while only")
        if key in self.gone:
            self.note("conflict", f"table `{name}` is not there any more")
            return Table(name, key[0], partial="a revision drops it before")
        self.beyond = self.beyond or f"revision `{self.revision}` works on the table `{name}`, which no revision makes"
        return Table(name, key[0], partial="no revision makes it")

    def put(self, table: Table, old: Key | None = None) -> None:
        """Has a table be what it is now, in the place of the one it was."""
        if self.doubt is not None:
            before = self.tables.get(old or self.key(table.name, table.schema))
            table = table.doubted(self.doubt, table.differs(before))
        if old is None or old == self.key(table.name, table.schema):
            self.tables[self.key(table.name, table.schema)] = table
        else:
            self.tables.pop(old, None)
            self.tables[self.key(table.name, table.schema)] = table

    def spoil(self, name: str, schema: str | None, reason: str, parts: Iterable[Part] = PARTS) -> None:
        """Says that something is done to parts of a table that is not understood."""
        self.put(self.table(name, schema).doubted(reason, parts))

    def spoil_all(self, reason: str) -> None:
        """Says that something is done that may concern every table there is, and others."""
        self.tables = {key: table.doubted(reason) for key, table in self.tables.items()}
        self.beyond = self.beyond or reason

    def key(self, name: str, schema: str | None = None) -> Key:
        """What a table goes by; PostgreSQL's default schema may be named or not."""
        return (None if schema == "public" and self.dialect == "postgresql" else schema, str(name))

    def taken(self, schema: str | None) -> set[str]:
        """The names that are in use for tables, indexes and constraints."""
        found: set[str] = set()
        for (home, name), table in self.tables.items():
            if home == schema:
                found.add(name)
                found.update(index.name for index in table.indexes if index.name)
                found.update(item.name for item in table.constraints if item.name)
        return found

    def named(self, table: Table, constraint: Constraint) -> Constraint:
        """A constraint under the name it gets in the database."""
        if constraint.name is not None:
            return constraint
        return replace(constraint, name=naming.made_up(self.dialect, table, constraint, self.taken(table.schema)))

    def add_type(self, type_: Any) -> None:
        """Notes the enum type that a column brings with it."""
        enum = type_ if isinstance(type_, sa.Enum) else getattr(type_, "item_type", None)
        if self.dialect == "postgresql" and isinstance(enum, sa.Enum) and enum.native_enum and enum.name:
            key = self.key(str(enum.name), enum.schema)
            if getattr(enum, "create_type", True) or key in self.types:
                self.types.setdefault(key, EnumType(str(enum.name), tuple(enum.enums), enum.schema))
