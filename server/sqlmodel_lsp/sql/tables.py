"""The tables of a schema as live `Table` objects in live `MetaData`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import merge_lists_w_ordering

from sqlmodel_lsp.schema.model import Column, Schema, Table
from sqlmodel_lsp.sql.live import Live, UnbuildableError
from sqlmodel_lsp.syntax.values import Opaque


@dataclass(slots=True)
class Built:
    """Live tables beside the schema's own, by model; `problems` says what could not be built, and why.

    `loose` are the columns, by model and attribute, whose type had to be replaced because it is not known.
    """

    tables: dict[str, tuple[Table, sa.Table]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    loose: dict[tuple[str, str], str] = field(default_factory=dict)


def build(schema: Schema, tables: Iterable[Table] | None = None) -> Built:
    """Builds every table (of the given ones) that can be built.

    Tables of one program share a MetaData, equal names apart.
    """
    builder = _Builder(schema)
    for table in schema.tables() if tables is None else tables:
        builder.add(table)
    builder.index()
    builder.complete()
    return builder.built


@dataclass(slots=True)
class _Part:
    """One MetaData and the files whose tables are in it."""

    metadata: sa.MetaData
    files: set[str] = field(default_factory=set)


class _Builder:
    def __init__(self, schema: Schema) -> None:
        self.built = Built()
        self._schema = schema
        self._groups: dict[str, list[_Part]] = {}
        self._live = Live(self._column_of)
        self._columns: dict[tuple[str, str], sa.Column[Any]] = {}

    def add(self, table: Table) -> None:
        if table.name is None:
            self.built.problems[table.model] = table.opaque or "its name is unknown"
            return
        try:
            columns = self._build_columns(table)
            items = [self._live.value(item) for item in table.constraints]
            options = {key: value for key, value in table.options.items() if key not in ("info", "extend_existing")}
            live = {key: self._live.value(value) for key, value in options.items() if not isinstance(value, Opaque)}
            metadata = self._metadata_for(table)
            made = sa.Table(table.name, metadata, *columns, *items, schema=table.schema or sa.BLANK_SCHEMA, **live)
        except (UnbuildableError, sa.exc.SQLAlchemyError, TypeError, ValueError, AttributeError) as error:
            self.built.problems[table.model] = str(error).partition("\n")[0]
            return
        self.built.tables[table.model] = (table, made)

    def index(self) -> None:
        """Adds the indexes that stand beside the classes."""
        for table, _ in list(self.built.tables.values()):
            for value in table.indexes:
                try:
                    self._live.value(value)
                except (UnbuildableError, sa.exc.SQLAlchemyError, TypeError) as error:
                    self.built.problems[table.model] = str(error).partition("\n")[0]

    def _build_columns(self, table: Table) -> list[sa.Column[Any]]:
        made: dict[str, sa.Column[Any]] = {}
        for column in table.columns:
            live = made[column.attribute] = self._column(table, column)
            self._columns[table.model, column.attribute] = live
        return [made[name] for name in column_order(table) if name in made]

    def _column(self, table: Table, column: Column) -> sa.Column[Any]:
        construct = column.construct
        assert construct is not None
        error = column.error or column.type_error
        if error is not None:
            raise UnbuildableError(f"`{column.attribute}`: {error}")
        try:
            live = self._live.column(construct)
        except (UnbuildableError, sa.exc.SQLAlchemyError, TypeError, ValueError, AttributeError) as problem:
            reason = column.opaque or str(problem).partition("\n")[0]
            self.built.loose[table.model, column.attribute] = reason
            return self._loose_column(column)
        if column.type is None and column.opaque is not None:
            self.built.loose[table.model, column.attribute] = column.opaque
        return live

    def _loose_column(self, column: Column) -> sa.Column[Any]:
        """What is certain about a column whose text is not fully understood."""
        keys: list[Any] = [
            sa.ForeignKey(key.target, ondelete=key.ondelete) for key in column.foreign_keys if key.target
        ]
        try:
            type_: Any = self._live.value(column.type) if column.type is not None else sa.types.NullType()
        except (UnbuildableError, sa.exc.SQLAlchemyError, TypeError):
            type_ = sa.types.NullType()
        nullable = True if column.nullable is None else column.nullable
        options: dict[str, Any] = {"primary_key": column.primary_key, "nullable": nullable}
        return sa.Column(column.name, type_, *keys, unique=column.unique, index=column.index, **options)

    def _metadata_for(self, table: Table) -> sa.MetaData:
        """The MetaData of the table's own program: equal names of different programs must not meet."""
        key = table.full_name or ""
        conventions = tuple(sorted((table.convention or {}).items(), key=str))
        group = self._groups.setdefault(f"{table.metadata}|{table.default_schema}|{conventions}", [])
        free = [part for part in group if key not in part.metadata.tables]
        found = next((part for part in free if table.file in part.files), None)
        if found is None:
            near = (part for part in free if any(self._schema.together(file, table.file) for file in part.files))
            found = next(near, None)
        if found is None and free and len(self._schema.tables_called(key)) < 2:
            found = free[0]
        if found is None:
            convention: Mapping[str, Any] | None = table.convention
            named = dict(convention) if convention else None
            found = _Part(sa.MetaData(schema=table.default_schema, naming_convention=named))
            group.append(found)
        found.files.add(table.file)
        return found.metadata

    def complete(self) -> None:
        """Copies the targets of foreign keys that another MetaData holds."""
        for table, live in list(self.built.tables.values()):
            self._complete(table, live.metadata, set())

    def _complete(self, table: Table, metadata: sa.MetaData, seen: set[str]) -> None:
        for key in (key for column in table.columns for key in column.foreign_keys):
            if key.table is None or key.table in metadata.tables or key.table in seen:
                continue
            seen.add(key.table)
            for target in self._schema.tables_named(key.table, table.file):
                pair = self.built.tables.get(target.model)
                if pair is not None and pair[1].key == key.table:
                    pair[1].to_metadata(metadata)
                    self._complete(target, metadata, seen)
                    break

    def _column_of(self, model: str, attribute: str) -> sa.Column[Any] | None:
        return self._columns.get((model, attribute))


def column_order(table: Table) -> list[str]:
    """The attributes of a table in the order SQLAlchemy gives their columns."""
    first, second = table.order
    merged = list(merge_lists_w_ordering(list(first), list(second)))
    mixed_in = (column.attribute for column in table.columns if column.attribute not in merged)
    return [*merged, *mixed_in]
