"""Which model a relationship leads to while it is being typed, and how the two tables are joined."""

from __future__ import annotations

import re

from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.schema.model import Column, Model, Table

_COLLECTION = re.compile(r"(?:\w+\.)*(?:list|List|set|Set|Sequence|Collection|tuple|Tuple)\[")


def target(situation: Situation) -> Model | None:
    """The model that the annotation of the member names."""
    model, schema = situation.model, situation.snapshot.schema
    known = model.relationship(situation.cursor.member) if model is not None else None
    if known is not None and known.target is not None and known.target in schema.models:
        return schema.models[known.target]
    for name in spelling.names((situation.cursor.annotation or "").strip()):
        found = schema.models_named(name, situation.file.path)
        if found:
            return found[0]
    return None


def is_many(situation: Situation) -> bool:
    """Whether the annotation is a list."""
    return _COLLECTION.search(situation.cursor.annotation or "") is not None


def is_many_to_one(situation: Situation) -> bool:
    """Whether the model where somebody is typing has the foreign key, and the other has none."""
    model, other = situation.model, target(situation)
    if is_many(situation) or model is None or other is None or model.table is None or other.table is None:
        return False
    return bool(keys(model.table, other.table)) and not keys(other.table, model.table)


def keys(table: Table, other: Table) -> tuple[Column, ...]:
    """The columns of a table that point to another one."""
    return tuple(
        column
        for column in table.columns
        if any(key.table in (other.full_name, other.name) and key.table for key in column.foreign_keys)
    )


def may_link(table: Table) -> bool:
    """Whether a table can stand between two others."""
    return sum(1 for column in table.columns if column.foreign_keys) > 1
