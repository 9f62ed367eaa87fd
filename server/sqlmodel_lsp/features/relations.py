"""How a relationship joins two tables: which way it leads, and by which columns."""

from __future__ import annotations

import enum

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Severity
from sqlmodel_lsp.schema.model import Model, Relationship, Table


class Cardinality(enum.Enum):
    """How many stand on either side, this one first."""

    ONE_TO_ONE = "1-1"
    ONE_TO_MANY = "1-n"
    MANY_TO_ONE = "n-1"
    MANY_TO_MANY = "n-n"


def view(snapshot: Snapshot, path: str) -> Context:
    """A file as rules look at it."""
    return Context("", "", Severity.HINT, snapshot.files[path], snapshot)


def cardinality(ctx: Context, model: Model, relationship: Relationship) -> Cardinality | None:
    """How many objects a relationship leads from and to; None when that is not certain."""
    direction = directions.direction(ctx, model, relationship)
    if direction is None or direction is Direction.MANY_TO_MANY:
        return None if direction is None else Cardinality.MANY_TO_MANY
    if direction is Direction.ONE_TO_MANY:
        return Cardinality.ONE_TO_MANY if relationship.uselist else Cardinality.ONE_TO_ONE
    target = ctx.schema.models[relationship.target or ""]
    other = counterpart(model, relationship, target)
    is_alone = other is not None and other.target == model.qualified and not other.uselist
    if is_alone or _is_unique(model, relationship, target):
        return Cardinality.ONE_TO_ONE
    return Cardinality.MANY_TO_ONE


def counterpart(model: Model, relationship: Relationship, target: Model) -> Relationship | None:
    """The other side of a relationship, where the two name each other or one the other."""
    name = relationship.back_populates or pairs.meant(model, relationship, target)
    found = target.relationship(name) if name is not None else None
    names_back = found is not None and found.back_populates == relationship.name
    return found if relationship.back_populates is not None or names_back else None


def local_columns(model: Model, relationship: Relationship, target: Model) -> tuple[str, ...]:
    """The columns of the foreign key that a many-to-one relationship follows; empty when that is not certain."""
    if model.table is None or target.table is None or "foreign_keys" in relationship.options:
        return ()
    found = [join for join in relationship_keys.joins(model.table, target.table) if _starts_at(join, model.table)]
    return relationship_keys.local_columns(found[0]) if len(found) == 1 else ()


def _starts_at(join: relationship_keys.Join, table: Table) -> bool:
    return all(local.rpartition(".")[0] == table.full_name for local, _ in join)


def _is_unique(model: Model, relationship: Relationship, target: Model) -> bool:
    """Whether no two objects can refer to the same one."""
    names = local_columns(model, relationship, target)
    if len(names) != 1 or model.table is None:
        return False
    column = model.table.column(names[0])
    return column is not None and (column.unique or model.table.primary_key() == (column,))
