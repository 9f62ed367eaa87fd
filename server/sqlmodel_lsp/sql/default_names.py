"""The names that databases give to keys and constraints by themselves, so that nobody has to write them."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel_lsp.sql.database import ForeignKey, Table, Unique

_LONGEST = 63
"""PostgreSQL cuts names down to this length, in a way that is not followed here."""


def without_default_names(table: Table, dialect: str) -> Table:
    """The table without the names that its database would give again."""
    if dialect == "mysql":
        return replace(table, uniques=tuple(_mysql_unique(item) for item in table.uniques))
    if dialect != "postgresql":
        return table
    start = table.name
    key_name = table.primary_key_name
    return replace(
        table,
        primary_key_name=None if key_name == f"{start}_pkey" and _is_short(key_name) else key_name,
        uniques=tuple(_unique(start, item) for item in table.uniques),
        foreign_keys=tuple(_foreign_key(start, item) for item in table.foreign_keys),
    )


def _mysql_unique(item: Unique) -> Unique:
    return replace(item, name=None) if item.name == item.columns[0] else item


def _unique(start: str, item: Unique) -> Unique:
    return replace(item, name=None) if _is_default(item.name, start, item.columns, "key") else item


def _foreign_key(start: str, item: ForeignKey) -> ForeignKey:
    return replace(item, name=None) if _is_default(item.name, start, item.columns, "fkey") else item


def _is_default(name: str | None, start: str, columns: tuple[str, ...], end: str) -> bool:
    made = "_".join([start, *columns, end])
    return name == made and _is_short(made)


def _is_short(name: str) -> bool:
    return len(name.encode()) <= _LONGEST
