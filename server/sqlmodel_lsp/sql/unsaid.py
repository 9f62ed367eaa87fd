"""What a table need not say, for its database or SQLAlchemy does the same by itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from sqlmodel_lsp.sql.database import Column, ForeignKey, Kind, Table, Unique

_LONGEST = 63
"""PostgreSQL cuts names down to this length, in a way that is not followed here."""
_CASTED = re.compile(r"^('(?:[^']|'')*')::([\w\s\".]+)(\(\d+(,\s*\d+)?\))?(\[\])*$")
_NEXT_VALUE = re.compile(r"^nextval\('(.+)'(::regclass|::text)?\)$", re.IGNORECASE)
_NUMBERS = ("integer", "bigint", "smallint", "numeric", "real", "double precision")
_INTEGERS = (Kind.INTEGER, Kind.SMALL_INTEGER, Kind.BIG_INTEGER)


def is_next_value(default: str) -> bool:
    """Whether a default takes the next value of a sequence."""
    return _NEXT_VALUE.match(default) is not None


def plain_default(default: str) -> str | None:
    """A default without the type that PostgreSQL adds to constants; None for no value at all."""
    found = _CASTED.match(default)
    text = found.group(1) if found else default
    if found and found.group(2) in _NUMBERS and text.startswith("'-"):
        text = text.strip("'")  # What was written as `-1`.
    return None if text.upper() == "NULL" or text.upper().startswith("NULL::") else text


def without_brackets(sql: str) -> str:
    """An expression without the brackets around all of it."""
    depth = 0
    for offset, character in enumerate(sql):
        depth += (character == "(") - (character == ")")
        if depth == 0 and offset < len(sql) - 1:
            return sql
    return sql[1:-1] if sql.startswith("(") else sql


def without(table: Table, dialect: str, counting: Collection[str]) -> Table:
    """The table without what goes without saying; `counting` are the columns that count up by themselves."""
    columns = tuple(_key_column(table, column, dialect, counting) for column in table.columns)
    return _without_names(replace(table, columns=columns), dialect)


def _key_column(table: Table, column: Column, dialect: str, counting: Collection[str]) -> Column:
    """An integer that is the whole key and leads nowhere counts up by itself, and no other column does."""
    if column.name not in table.primary_key:
        return column
    column = replace(column, nullable=False)
    leads = any(column.name in key.columns for key in table.foreign_keys)
    by_itself = table.primary_key == (column.name,) and column.type.kind in _INTEGERS and not leads
    counts = column.name in counting
    if dialect == "sqlite" or counts == by_itself or column.identity is not None:
        return column
    return replace(column, autoincrement=counts)


def _without_names(table: Table, dialect: str) -> Table:
    if dialect == "mysql":
        return replace(table, uniques=tuple(_mysql_unique(item) for item in table.uniques))
    if dialect != "postgresql":
        return table
    is_usual = _is_default(table.primary_key_name, table.name, (), "pkey")
    return replace(
        table,
        primary_key_name=None if is_usual else table.primary_key_name,
        uniques=tuple(_unique(table.name, item) for item in table.uniques),
        foreign_keys=tuple(_foreign_key(table.name, item) for item in table.foreign_keys),
    )


def _mysql_unique(item: Unique) -> Unique:
    return replace(item, name=None) if item.name == item.columns[0] else item


def _unique(start: str, item: Unique) -> Unique:
    return replace(item, name=None) if _is_default(item.name, start, item.columns, "key") else item


def _foreign_key(start: str, item: ForeignKey) -> ForeignKey:
    return replace(item, name=None) if _is_default(item.name, start, item.columns, "fkey") else item


def _is_default(name: str | None, start: str, columns: tuple[str, ...], end: str) -> bool:
    made = "_".join([start, *columns, end])
    return name == made and len(made.encode()) <= _LONGEST
