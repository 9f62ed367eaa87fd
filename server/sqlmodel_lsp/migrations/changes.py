"""What becomes of a table and its parts when something about it changes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from sqlmodel_lsp.migrations.model import Constraint, Index, Key, Table


def not_null_keys(table: Table, dialect: str) -> Table:
    """The table with the columns of its primary key never NULL, as every database but SQLite has them."""
    key = table.primary_key()
    if key is None or dialect == "sqlite":
        return table
    columns = (replace(item, nullable=False) if item.name in key.columns else item for item in table.columns)
    return replace(table, columns=tuple(columns))


def follow(constraint: Constraint, old: str, new: str) -> Constraint:
    """The constraint under the name it gets when names that begin with `old` begin with `new`."""
    if constraint.name is not None and constraint.name.startswith(old):
        return replace(constraint, name=f"{new}{constraint.name[len(old) :]}")
    return constraint


def renamed(table: Table, old: str, new: str) -> Table:
    """The table after everything in it calls a column by its new name."""
    constraints = []
    for item in table.constraints:
        text = None if item.text is None else _in_sql(item.text, old, new)
        constraints.append(replace(item, columns=_swapped(item.columns, old, new), text=text))
    indexes = []
    for index in table.indexes:
        parts = tuple(_in_sql(part, old, new) if part in index.expressions else part for part in index.parts)
        expressions = frozenset(_in_sql(part, old, new) for part in index.expressions)
        indexes.append(replace(index, parts=_swapped(parts, old, new), expressions=expressions))
    return replace(table, constraints=tuple(constraints), indexes=tuple(indexes))


def referring(table: Table, target: Key, old: str, new: str) -> Table:
    """The table after its foreign keys call a column of the target by its new name."""
    if not any(item.target == target for item in table.constraints):
        return table
    constraints = (
        replace(item, referred=_swapped(item.referred, old, new)) if item.target == target else item
        for item in table.constraints
    )
    return replace(table, constraints=tuple(constraints))


def without_twins(constraints: Iterable[Constraint]) -> list[Constraint]:
    """The constraints without foreign keys that say what one before says: of these, SQLite's are read once."""
    kept: list[Constraint] = []
    for item in constraints:
        said = (item.columns, item.target, item.referred)
        if item.kind != "foreign" or said not in [(other.columns, other.target, other.referred) for other in kept]:
            kept.append(item)
    return kept


def without(index: Index, column: str) -> Index:
    """The index on what is left after a column is gone."""
    return replace(index, parts=tuple(part for part in index.parts if part != column))


def _swapped(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)


def _in_sql(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<![\w']){re.escape(old)}(?![\w'])", new, text)


def conventional(constraint: Constraint, table: Table, convention: dict[str, Any]) -> Constraint:
    """The constraint under the name that a convention gives it, when it has none."""
    if constraint.name is not None:
        return constraint
    metadata = sa.MetaData(naming_convention=convention)
    columns: list[Any] = [sa.Column(item.name, sa.types.NullType()) for item in table.columns]
    live: sa.Constraint
    match constraint.kind:
        case "unique":
            live = sa.UniqueConstraint(*constraint.columns)
        case "primary":
            live = sa.PrimaryKeyConstraint(*constraint.columns)
        case "foreign" if constraint.target is not None:
            target = ".".join(filter(None, constraint.target))
            live = sa.ForeignKeyConstraint(constraint.columns, [f"{target}.{name}" for name in constraint.referred])
        case _:
            return constraint
    sa.Table(table.name, metadata, *columns, live, schema=table.schema)
    name = live.name if isinstance(live.name, str) else None
    return replace(constraint, name=name, is_named=name is not None)
