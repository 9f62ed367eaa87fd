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
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Attribute, Symbol, Value


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


def join_condition(model: Model, relationship: Relationship, target: Model) -> tuple[str, ...]:
    """The comparisons that join the tables of a relationship, as SQL; empty when they are not certain.

    They lead from the model to its target, through the table between them where there is one.
    """
    if model.table is None or target.table is None or "primaryjoin" in relationship.options:
        return ()
    joins = relationship_keys.joins(model.table, target.table)
    if "foreign_keys" in relationship.options:
        named = _named_columns(relationship.options["foreign_keys"], model, target)
        joins = frozenset(join for join in joins if {local for local, _ in join} == named)
    return _comparisons(next(iter(joins)), model.table, target.table) if len(joins) == 1 else ()


def _named_columns(given: Value, model: Model, target: Model) -> set[str]:
    """The columns that `foreign_keys` names, with their tables."""
    if isinstance(given, str):
        named = directions.columns_named(expressions.tree(given)) or ()
    else:
        items = given if isinstance(given, (list, tuple)) else [given]
        named = tuple((i.value.name, i.name) for i in items if isinstance(i, Attribute) and isinstance(i.value, Symbol))
    found = set()
    for owner in (model, target):
        for class_name, attribute in named:
            column = owner.table.attribute(attribute) if owner.table is not None else None
            if column is not None and owner.table is not None and class_name in (owner.name, owner.qualified):
                found.add(f"{owner.table.full_name}.{column.name}")
    return found


def _comparisons(join: relationship_keys.Join, one: Table, other: Table) -> tuple[str, ...]:
    owner = next(iter(join))[0].rpartition(".")[0]
    remote = other if owner == one.full_name else one
    return tuple(sorted(f"{local} = {remote.full_name}.{column}" for local, column in join))


def through(ctx: Context, model: Model, relationship: Relationship, target: Model) -> tuple[str, ...]:
    """The comparisons that join a model to the table between it and its target, and that to the target."""
    middle = link_table(ctx, relationship)
    if middle is None or model.table is None or target.table is None or model.table is target.table:
        return ()
    found = [relationship_keys.joins(middle, end) for end in (model.table, target.table)]
    if any(len(joins) != 1 for joins in found) or {"primaryjoin", "secondaryjoin"} & set(relationship.options):
        return ()
    first, second = (next(iter(joins)) for joins in found)
    return (*_comparisons(first, middle, model.table), *_comparisons(second, middle, target.table))


def link_table(ctx: Context, relationship: Relationship) -> Table | None:
    """The table between the two sides of a many-to-many relationship."""
    if relationship.link_model is not None:
        model = ctx.schema.models.get(relationship.link_model)
        return None if model is None else model.table
    tables = ctx.schema.tables_called(relationship.link_table) if relationship.link_table else ()
    return tables[0] if len(tables) == 1 else None


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
