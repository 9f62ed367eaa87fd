"""A database schema as SQL, printed by SQLAlchemy, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from sqlmodel_lsp.migrations import naming
from sqlmodel_lsp.migrations.model import Column, Constraint, DatabaseSchema, Index, Key, Table
from sqlmodel_lsp.sql.ddl import dialect_named
from sqlmodel_lsp.sql.live import UNBUILDABLE


@dataclass(frozen=True, slots=True)
class Script:
    """The statements that make a schema, and why some may be wrong or missing, by the name of the table."""

    statements: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]


def render(schema: DatabaseSchema) -> Script:
    """The statements that make all types, tables and indexes, those that others need first."""
    dialect = dialect_named(schema.dialect)
    statements = [_type(key, schema, dialect) for key in sorted(schema.types, key=str)]
    problems: list[tuple[str, str]] = []
    made = build(schema)
    for live in made.sorted_tables:
        table = schema.tables.get((live.schema, live.name))
        if table is None:
            continue
        if table.reason is not None:
            problems.append((table.full_name, table.reason))
        parts: list[CreateTable | CreateIndex] = [CreateTable(live)]
        parts += [CreateIndex(index) for index in sorted(live.indexes, key=lambda index: str(index.name))]
        for part in parts:
            try:
                statements.append(str(part.compile(dialect=dialect)).strip())
            except UNBUILDABLE as error:
                problems.append((table.full_name, str(error).partition("\n")[0]))
    return Script(tuple(statements), tuple(problems))


def build(schema: DatabaseSchema) -> sa.MetaData:
    """The schema as live tables; those that are referred to and not there stand in by their bare columns."""
    metadata = sa.MetaData()
    for table in schema.tables.values():
        _live(table, schema, metadata)
    for table in schema.tables.values():
        for constraint in table.constraints:
            if constraint.target is not None:
                _stand_in(constraint, constraint.target, metadata)
    return metadata


def _live(table: Table, schema: DatabaseSchema, metadata: sa.MetaData) -> None:
    columns = [_column(column, schema) for column in table.columns]
    known = {column.name for column in table.columns}
    constraints = [
        live
        for constraint in table.constraints
        if known.issuperset(constraint.columns) and (live := _constraint(constraint, table, schema)) is not None
    ]
    made = sa.Table(table.name, metadata, *columns, *constraints, schema=table.schema, comment=table.comment)
    for index in table.indexes:
        if known.issuperset(index.columns):
            _index(index, made)


def _column(column: Column, schema: DatabaseSchema) -> sa.Column[Any]:
    type_ = column.type
    if isinstance(type_, sa.Enum) and type_.native_enum and schema.dialect == "postgresql" and type_.name:
        known = schema.types.get((type_.schema, str(type_.name)))
        if known is not None:
            type_ = sa.Enum(*known.values, name=known.name, schema=known.schema)
    default: Any = None if column.default is None else sa.text(column.default)
    extra: list[Any] = [] if column.made is None else [column.made._copy()]
    options: dict[str, Any] = {"comment": column.comment, "autoincrement": column.autoincrement}
    return sa.Column(column.name, type_, *extra, nullable=column.nullable, server_default=default, **options)


def _constraint(constraint: Constraint, table: Table, schema: DatabaseSchema) -> Any:
    name = constraint.name
    if not constraint.is_named and name == naming.made_up(schema.dialect, table, constraint, frozenset()):
        name = None
    if name == "PRIMARY":
        name = None
    match constraint.kind:
        case "primary":
            return sa.PrimaryKeyConstraint(*constraint.columns, name=name)
        case "unique":
            return sa.UniqueConstraint(*constraint.columns, name=name, **constraint.options)
        case "check":
            return sa.CheckConstraint(constraint.text or "", name=name)
        case "foreign" if constraint.target is not None:
            target = ".".join(filter(None, constraint.target))
            referred = [f"{target}.{column}" for column in constraint.referred]
            return sa.ForeignKeyConstraint(constraint.columns, referred, name=name, **constraint.options)
        case _:
            return None


def _index(index: Index, table: sa.Table) -> None:
    parts: list[Any] = [sa.text(part) if part in index.expressions else table.c[part] for part in index.parts]
    options: dict[str, Any] = {
        key: sa.text(value) if key.endswith("_where") and isinstance(value, str) else value
        for key, value in index.options.items()
    }
    sa.Index(index.name, *parts, unique=index.unique, _table=table, **options)


def _stand_in(constraint: Constraint, target: Key, metadata: sa.MetaData) -> None:
    key = ".".join(filter(None, target))
    table = metadata.tables.get(key)
    if table is None:
        table = sa.Table(target[1], metadata, schema=target[0])
    for name in constraint.referred:
        if name not in table.c:
            table.append_column(sa.Column(name, sa.types.NullType(), system=True))


def _type(key: Key, schema: DatabaseSchema, dialect: Dialect) -> str:
    type_ = schema.types[key]
    values = ", ".join(f"""'{value.replace("'", "''")}'""" for value in type_.values)
    quote = dialect.identifier_preparer.quote
    name = ".".join(quote(part) for part in (type_.schema, type_.name) if part)
    return f"CREATE TYPE {name} AS ENUM ({values})"


def describe(schema: DatabaseSchema) -> dict[str, Any]:
    """The schema as plain data: tables with their parts, types, and what is not followed on the way."""
    dialect = dialect_named(schema.dialect)
    return {
        "dialect": schema.dialect,
        "tables": [_table(schema.tables[key], dialect) for key in sorted(schema.tables, key=str)],
        "types": [
            {"name": item.name, "schema": item.schema, "values": list(item.values)} for item in schema.types.values()
        ],
        "beyond": schema.beyond,
        "notes": [
            {"revision": note.revision, "line": note.line, "kind": note.kind, "message": note.message}
            for note in schema.notes
        ],
    }


def _table(table: Table, dialect: Dialect) -> dict[str, Any]:
    return {
        "name": table.name,
        "schema": table.schema,
        "certainty": table.certainty,
        "reason": table.reason,
        "comment": table.comment,
        "columns": list(_columns(table, dialect)),
        "constraints": [
            {
                "kind": item.kind,
                "name": item.name,
                "columns": list(item.columns),
                "target": ".".join(filter(None, item.target)) if item.target else None,
                "referred": list(item.referred),
                "text": item.text,
                "options": {key: str(value) for key, value in item.options.items()},
            }
            for item in table.constraints
        ],
        "indexes": [
            {"name": index.name, "parts": list(index.parts), "unique": index.unique,
             "options": {key: str(value) for key, value in index.options.items()}}
            for index in table.indexes
        ],
    }  # fmt: skip


def _columns(table: Table, dialect: Dialect) -> Iterator[dict[str, Any]]:
    for column in table.columns:
        yield {
            "name": column.name,
            "type": type_text(column, dialect),
            "nullable": column.nullable,
            "default": column.default,
            "comment": column.comment,
            "opaque": column.opaque,
        }


def type_text(column: Column, dialect: Dialect) -> str | None:
    """A column's type as the database calls it; None when it has no word for it."""
    try:
        return str(column.type.compile(dialect=dialect))
    except UNBUILDABLE:
        return None
