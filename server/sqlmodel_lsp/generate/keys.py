"""Which columns tell the objects of a table apart, switch them on and off, or say that they are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.values import Call

_DELETED = re.compile(r"^(is_)?deleted$|^(date_)?deleted(_at|_on|_time)?$")


def unique(table: Table) -> tuple[tuple[Column, ...], ...]:
    """The columns, or sets of columns, besides the primary key of which no two objects have the same values."""
    key = table.primary_key()
    found: list[tuple[Column, ...]] = [(column,) for column in table.columns if column.unique and column.opaque is None]
    for item in (*table.constraints, *table.indexes):
        columns = tuple(_constrained(table, item))
        if columns:
            found.append(columns)
    by_names = {tuple(column.name for column in columns): columns for columns in reversed(found) if columns != key}
    return tuple(reversed(by_names.values()))


def switches(model: Model) -> tuple[Column, ...]:
    """The columns that are true or false, but for the one that says an object is gone."""
    assert model.table is not None, "only asked for tables"
    gone = deletion_mark(model)
    return tuple(column for column in model.table.columns if is_switch(column) and column is not gone)


def is_switch(column: Column) -> bool:
    """Whether a column is true or false."""
    return column.python_type is not None and spelling.without_none(column.python_type) == "bool"


def is_moment(column: Column) -> bool:
    """Whether a column is a date with a time."""
    return column.python_type is not None and spelling.without_none(column.python_type) == "datetime.datetime"


def deletion_mark(model: Model) -> Column | None:
    """The column that says an object is gone though it is still there."""
    assert model.table is not None, "only asked for tables"
    marks = (column for column in model.table.columns if _DELETED.search(column.attribute))
    return next((column for column in marks if is_switch(column) or (is_moment(column) and _may_lack(column))), None)


def _may_lack(column: Column) -> bool:
    return column.python_type is not None and spelling.is_optional(column.python_type)


def _constrained(table: Table, item: object) -> Iterator[Column]:
    """The columns of a constraint or an index that allows no value twice; nothing when one is not known."""
    if not isinstance(item, Call):
        return
    name = getattr(item.function, "name", "")
    words = item.arguments
    if name == "sqlalchemy.Index" and item.has("unique") and dict(item.keywords)["unique"] is True:
        words = words[1:]
        if any(key.startswith(("postgresql_", "sqlite_", "mssql_")) for key, _ in item.keywords):
            return  # It may count for some of the objects only.
    elif name != "sqlalchemy.UniqueConstraint":
        return
    columns = [table.column(word) if isinstance(word, str) else None for word in words]
    if all(column is not None for column in columns):
        yield from (column for column in columns if column is not None)
