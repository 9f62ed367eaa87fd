"""What stands in `__table_args__`: keys over several columns, checks, indexes, and options of the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate.models.columns import Keys, is_plain, quoted
from sqlmodel_lsp.sql.database import ForeignKey, Index, Table

_TOLD_BY_NAME = ("name", "onupdate", "ondelete", "deferrable", "initially", "match")


@dataclass(frozen=True, slots=True)
class Parted:
    """What the fields of a table say about its keys, by column, and what is left to be said for the whole table."""

    keys: dict[str, Keys]
    arguments: tuple[str, ...]


def parted(table: Table) -> Parted:
    """Shares out the keys of a table; those that need more than one column or option are for the table."""
    is_key_plain = table.primary_key_name is None and _in_order(table)
    singles = {key.columns[0]: key for key in table.foreign_keys if _is_single(table, key)}
    uniques = {unique.columns[0] for unique in table.uniques if _is_named_by_itself(unique.columns, unique.name)}
    indexes = {index.parts[0]: index for index in table.indexes if _is_simple(table, index)}
    keys = {}
    for column in table.columns:
        index = indexes.get(column.name)
        is_unique = column.name in uniques if index is None else index.is_unique
        if index is not None and not index.is_unique and column.name in uniques:
            # Together they would become one unique index.
            indexes.pop(column.name)
            index, is_unique = None, True
        is_key = column.name in table.primary_key
        keys[column.name] = Keys(singles.get(column.name), is_unique, index is not None, is_key)
    arguments = list(_arguments(table, keys, singles, uniques, indexes, is_key_plain=is_key_plain))
    options = [f'"{name}": {value}' for name, value in _options(table)]
    if options:
        arguments.append(f"{{{', '.join(options)}}}")
    return Parted(keys, tuple(arguments))


def _arguments(
    table: Table,
    keys: dict[str, Keys],
    singles: dict[str, ForeignKey],
    uniques: set[str],
    indexes: dict[str, Index],
    *,
    is_key_plain: bool,
) -> Iterator[str]:
    if not is_key_plain:
        yield _call("PrimaryKeyConstraint", [*map(quoted, table.primary_key), *_named(table.primary_key_name)])
    for unique in table.uniques:
        is_said = len(unique.columns) == 1 and unique.columns[0] in uniques and unique.name is None
        if not is_said or keys[unique.columns[0]].is_indexed:
            yield _call("UniqueConstraint", [*map(quoted, unique.columns), *_named(unique.name)])
    for key in table.foreign_keys:
        if singles.get(key.columns[0]) is not key:
            yield _foreign_key(key)
    for check in table.checks:
        yield _call("CheckConstraint", [quoted(check.sql), *_named(check.name)])
    for index in table.indexes:
        if index not in indexes.values():
            yield _index(table, index)


def _options(table: Table) -> Iterator[tuple[str, str]]:
    if table.schema:
        yield "schema", quoted(table.schema)
    if table.comment:
        yield "comment", quoted(table.comment)
    yield from table.options


def _in_order(table: Table) -> bool:
    """Whether the key has its columns in the order of the table."""
    return tuple(column.name for column in table.columns if column.name in table.primary_key) == table.primary_key


def _is_single(table: Table, key: ForeignKey) -> bool:
    column = table.column(key.columns[0])
    same = [other for other in table.foreign_keys if other.columns == key.columns]
    return column is not None and is_plain(key, column) and same[0] is key


def _is_named_by_itself(columns: tuple[str, ...], name: str | None) -> bool:
    return len(columns) == 1 and name is None


def _is_simple(table: Table, index: Index) -> bool:
    """Whether `index=True` makes just this index."""
    usual = "_".join(["ix", *(table.schema or "").split("."), table.name, index.parts[0]]).replace("__", "_")
    is_usual = (
        index.name in (None, usual) if table.schema else index.name in (None, f"ix_{table.name}_{index.parts[0]}")
    )
    return len(index.parts) == 1 and not any(index.is_expression) and not index.options and is_usual


def _index(table: Table, index: Index) -> str:
    flags = index.is_expression or (False,) * len(index.parts)
    parts = [
        f"sqlalchemy.text({quoted(part)})" if is_sql else quoted(part)
        for part, is_sql in zip(index.parts, flags, strict=True)
    ]
    words = [part for part, is_sql in zip(index.parts, flags, strict=True) if not is_sql] or ["expression"]
    name = index.name or "_".join(["ix", table.name, *words])
    more = ["unique=True"] if index.is_unique else []
    return _call("Index", [quoted(name), *parts, *more, *(f"{option}={value}" for option, value in index.options)])


def _foreign_key(key: ForeignKey) -> str:
    table = f"{key.schema}.{key.target}" if key.schema else key.target
    own = f"[{', '.join(map(quoted, key.columns))}]"
    targets = f"[{', '.join(quoted(f'{table}.{name}') for name in key.targets)}]"
    more = [
        f"{name}={quoted(value) if isinstance(value, str) else value}"
        for name in _TOLD_BY_NAME
        if (value := getattr(key, name)) is not None
    ]
    return _call("ForeignKeyConstraint", [own, targets, *more])


def _named(name: str | None) -> list[str]:
    return [] if name is None else [f"name={quoted(name)}"]


def _call(function: str, arguments: list[str]) -> str:
    return f"sqlalchemy.{function}({', '.join(arguments)})"
