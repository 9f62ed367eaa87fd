"""Relationships of a table to itself."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations, spelling
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import Column, Model, Relationship
from sqlmodel_lsp.syntax import expressions


def declarations_of(ctx: Context) -> Iterator[Declaration]:
    """The relationships of this file that lead to their own class."""
    for found in declarations.declarations(ctx):
        if found.passes_options and found.relationship.target == found.model.qualified:
            yield found


def is_list(ctx: Context, model: Model, relationship: Relationship) -> bool:
    """Whether the annotation says that there are many, whatever SQLAlchemy makes of it."""
    node = expressions.tree(relationship.annotation or "")
    home = ctx.at_home_of(model)
    return node is not None and home is not None and spelling.is_list(home, node)


def key(model: Model) -> Column | None:
    """The one column that has a foreign key to the table of its model."""
    table = model.table
    if table is None:
        return None
    found = [
        column
        for column in table.columns
        for foreign_key in column.foreign_keys
        if foreign_key.table in (table.full_name, table.name)
    ]
    return found[0] if len(found) == 1 else None


def remote_side(model: Model, relationship: Relationship) -> str | None:
    """What the side that leads to the parent has to name; None when several foreign keys may be meant."""
    table = model.table
    if table is None or "primaryjoin" in relationship.options:
        return None
    joins = relationship_keys.joins(table, table)
    columns = [table.column(target) for join in joins for _, target in sorted(join)] if len(joins) == 1 else []
    named = [f"{model.name}.{column.attribute}" for column in columns if column is not None]
    if not named or len(named) != len(columns):
        return None
    return named[0] if len(named) == 1 else f"[{', '.join(named)}]"


def to_parent(ctx: Context, found: Declaration) -> Fix | None:
    """Has the relationship lead to the parent."""
    named = remote_side(found.model, found.relationship)
    edit = None if named is None else declarations.set_option(ctx, found, "remote_side", f'"{named}"')
    return None if edit is None else ctx.fix(f"Set `remote_side` to `{named}`", edit)


def to_children(ctx: Context, found: Declaration) -> Fix | None:
    """Has the relationship lead to the children."""
    edit = declarations.remove_option(ctx, found, "remote_side")
    return None if edit is None else ctx.fix("Remove `remote_side`", edit)
