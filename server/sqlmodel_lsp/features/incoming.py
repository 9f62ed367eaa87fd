"""What leads to a table from elsewhere: foreign keys and relationships of other models."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Column, ForeignKey, Model, Relationship, Table


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key of another table, with its column."""

    table: Table
    column: Column
    key: ForeignKey


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of another model."""

    model: Model
    relationship: Relationship


def foreign_keys(snapshot: Snapshot, table: Table) -> tuple[Key, ...]:
    """The foreign keys that point to a table; those that could mean another one too are not among them."""
    found = snapshot.remember("foreign keys by table", "", lambda: _keys(snapshot)).get(table.full_name or "", ())
    return tuple(item for item in found if item.key.table and _means(snapshot, item, table))


def relationships(snapshot: Snapshot, model: Model) -> tuple[Link, ...]:
    """The relationships that lead to a model."""
    found = snapshot.remember("relationships by target", "", lambda: _links(snapshot))
    return found.get(model.qualified, ())


def _means(snapshot: Snapshot, item: Key, table: Table) -> bool:
    return snapshot.schema.tables_named(item.key.table or "", item.table.file) == (table,)


def _keys(snapshot: Snapshot) -> dict[str, tuple[Key, ...]]:
    found: dict[str, list[Key]] = {}
    for table in snapshot.schema.tables():
        for column in table.columns:
            for key in column.foreign_keys:
                if key.table is not None:
                    found.setdefault(key.table, []).append(Key(table, column, key))
    return {name: tuple(keys) for name, keys in found.items()}


def _links(snapshot: Snapshot) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = {}
    for model in snapshot.schema.models.values():
        for relationship in model.relationships:
            if relationship.target is not None and relationship.opaque is None:
                found.setdefault(relationship.target, []).append(Link(model, relationship))
    return {name: tuple(links) for name, links in found.items()}
