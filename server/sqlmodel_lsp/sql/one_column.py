"""What a database says of one column, without building its table."""

from __future__ import annotations

import functools

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.schema.model import Column, Schema, Table
from sqlmodel_lsp.sql import describe, sqlmodel_types
from sqlmodel_lsp.sql.ddl import dialect_named
from sqlmodel_lsp.sql.live import UNBUILDABLE, Live
from sqlmodel_lsp.syntax.values import Call

_DEEPEST = 8


def prepare(dialect: str) -> None:
    """Imports what the types of a dialect need, which is much the first time."""
    _dialect(dialect)
    sqlmodel_types.get("AutoString")


def type_text(schema: Schema, table: Table, column: Column, dialect: str) -> str | None:
    """The type of a column in the words of a dialect; None where it is not certain or the dialect has none."""
    return _text(schema, table, column, _dialect(dialect), 0)


def server_default(column: Column, dialect: str) -> str | None:
    """What the database itself puts into a column; None without, or where it is not certain."""
    if not isinstance(column.construct, Call) or not column.has_server_default or column.opaque:
        return None
    keywords = tuple(item for item in column.construct.keywords if item[0] == "server_default")
    try:
        live = Live().column(Call(column.construct.function, (column.name, sa.Integer), keywords))
    except UNBUILDABLE:
        return None
    return describe.server_default(live, _dialect(dialect))


def _text(schema: Schema, table: Table, column: Column, dialect: Dialect, depth: int) -> str | None:
    if column.opaque or column.error or column.type_error or depth > _DEEPEST:
        return None
    if column.type is None:
        return _text_of_target(schema, table, column, dialect, depth)
    try:
        made = Live().value(column.type)
        text: str = sa.types.to_instance(made).compile(dialect=dialect)
    except UNBUILDABLE:
        return None
    return None if text == "NULL" else text


def _text_of_target(schema: Schema, table: Table, column: Column, dialect: Dialect, depth: int) -> str | None:
    """The type that a column without one takes from the column it refers to."""
    for key in column.foreign_keys:
        targets = schema.tables_named(key.table, table.file) if key.table else ()
        meant = targets[0].column(key.column or column.name) if len(targets) == 1 else None
        if meant is not None and meant is not column:
            return _text(schema, targets[0], meant, dialect, depth + 1)
    return None


@functools.cache
def _dialect(name: str) -> Dialect:
    return dialect_named(name)
