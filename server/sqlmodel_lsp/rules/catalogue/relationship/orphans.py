"""Relationships that leave children without the parent they must have, when the parent is deleted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import cascades, declarations, directions
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax.values import is_opaque

_OWN_WAYS = ("viewonly", "passive_deletes", "foreign_keys", "primaryjoin", "post_update")


def orphaned(ctx: Context) -> Iterator[tuple[Declaration, Model, Column]]:
    """The relationships that set a required foreign key of their target to null, with that column."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        cascade = cascades.cascade(found.relationship) if found.is_mapped and target is not None else None
        if target is None or cascade is None or cascade & {"delete", "delete-orphan"}:
            continue
        passive = found.relationship.arguments.get("passive_deletes")
        if passive or is_opaque(passive) or any(name in found.relationship.options for name in _OWN_WAYS):
            continue
        if directions.direction(ctx, found.model, found.relationship) is Direction.ONE_TO_MANY:
            column = _required(found.model, target)
            if column is not None:
                yield found, target, column


def _required(model: Model, target: Model) -> Column | None:
    """The one foreign key to the model, when it cannot be null."""
    if model.table is None or target.table is None:
        return None
    joins = relationship_keys.joins(target.table, model.table)
    names = {name for join in joins for name in relationship_keys.local_columns(join)}
    column = target.table.column(next(iter(names))) if len(joins) == 1 and len(names) == 1 else None
    if column is None or column.primary_key or not column.foreign_keys:
        return None
    return column if column.nullable is False else None
