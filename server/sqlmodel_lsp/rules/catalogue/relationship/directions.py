"""Which way a relationship leads, as SQLAlchemy finds out from foreign keys and `remote_side`."""

from __future__ import annotations

import ast
import enum

from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model, Relationship, Table
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import is_opaque


class Direction(enum.Enum):
    """From the class that has the relationship to its target."""

    ONE_TO_MANY = "one-to-many"
    MANY_TO_ONE = "many-to-one"
    MANY_TO_MANY = "many-to-many"


def direction(ctx: Context, model: Model, relationship: Relationship) -> Direction | None:
    """Which way a relationship leads; None when that is not certain."""
    target = ctx.schema.models.get(relationship.target or "")
    if model.table is None or target is None or target.table is None or not _is_readable(relationship):
        return None
    if relationship.link_model is not None or relationship.link_table is not None:
        return Direction.MANY_TO_MANY
    if "secondary" in relationship.options or "primaryjoin" in relationship.options:
        return None
    if not relationship_keys.is_known(ctx, model, target):
        return None
    if model.table is target.table:
        return _of_tree(ctx, model, relationship, model.table)
    return _between(ctx, model, relationship, target)


def holder(one: Table, other: Table) -> Table | None:
    """The one of two tables that alone has foreign keys to the other."""
    owners = {name.rpartition(".")[0] for join in relationship_keys.joins(one, other) for name, _ in join}
    found = [table for table in (one, other) if table.full_name in owners]
    return found[0] if len(found) == 1 else None


def columns_named(node: ast.expr | None) -> tuple[tuple[str, str], ...] | None:
    """The classes and attributes that an option names: `"[Node.id]"`, `lambda: Node.id`; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        node = expressions.tree(node.value)
    if isinstance(node, ast.Lambda):
        node = node.body
    members = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [] if node is None else [node]
    found = [
        (item.value.id, item.attr)
        for item in members
        if isinstance(item, ast.Attribute) and isinstance(item.value, ast.Name)
    ]
    return tuple(found) if found and len(found) == len(members) else None


def _is_readable(relationship: Relationship) -> bool:
    return (
        relationship.opaque is None
        and relationship.is_told
        and not relationship.arguments.keys() & {"**", "sa_relationship_args"}
        and not is_opaque(relationship.arguments.get("link_model"))
        and "**" not in relationship.options
        and (relationship.arguments.get("link_model") is None) is (relationship.link_model is None)
    )


def _of_tree(ctx: Context, model: Model, relationship: Relationship, table: Table) -> Direction | None:
    joins = relationship_keys.joins(table, table)
    if len(joins) != 1:
        return None
    if "remote_side" not in relationship.options:
        return Direction.ONE_TO_MANY
    found = _declaration(ctx, model, relationship)
    named = None if found is None else columns_named(found.written("remote_side"))
    if named is None or any(class_name != model.name for class_name, _ in named):
        return None
    columns = [table.attribute(attribute) for _, attribute in named]
    remote = {column.name for column in columns if column is not None}
    (join,) = joins
    if remote == {target for _, target in join}:
        return Direction.MANY_TO_ONE
    return Direction.ONE_TO_MANY if remote == set(relationship_keys.local_columns(join)) else None


def _between(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Direction | None:
    assert model.table is not None
    assert target.table is not None
    owner = holder(model.table, target.table)
    if "foreign_keys" in relationship.options:
        found = _declaration(ctx, model, relationship)
        named = None if found is None else columns_named(found.written("foreign_keys"))
        classes = {class_name for class_name, _ in named or ()}
        if len(classes) != 1 or model.name == target.name:
            return None
        owner = model.table if classes == {model.name} else target.table if classes == {target.name} else None
    if owner is None:
        return None
    return Direction.MANY_TO_ONE if owner is model.table else Direction.ONE_TO_MANY


def _declaration(ctx: Context, model: Model, relationship: Relationship) -> Declaration | None:
    home = ctx.at_home_of(model)
    return None if home is None else declarations.declaration(home, model, relationship)
