"""The foreign keys that can join two tables, as SQLAlchemy counts them for a relationship."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model, Relationship, Table
from sqlmodel_lsp.syntax.values import Call, Symbol, is_opaque

Join = frozenset[tuple[str, str]]
"""The pairs of a local column and a target string that one foreign key constraint compares."""

# Options that say how to join, so that foreign keys need not be counted.
_JOINS = ("primaryjoin", "secondaryjoin", "secondary", "foreign_keys")


def counted(ctx: Context, unless: tuple[str, ...] = _JOINS) -> Iterator[tuple[Model, Relationship, Model]]:
    """The relationships written in this file that are joined by foreign keys, with their target.

    Not those with one of the options that `unless` names.
    """
    for model in ctx.models:
        for relationship in model.relationships:
            target = ctx.schema.models.get(relationship.target or "")
            if target is not None and relationship.owner == model.qualified and _is_plain(model, relationship, unless):
                yield model, relationship, target


def joins(one: Table, other: Table) -> frozenset[Join]:
    """The foreign key constraints between two tables, in both directions."""
    found = {_comparable(one, join) for join in _constraints(one, other)}
    if one is not other:
        found |= {_comparable(other, join) for join in _constraints(other, one)}
    return frozenset(found)


def is_known(ctx: Context, *models: Model | None) -> bool:
    """Whether the tables of all these models have exactly the foreign keys we see."""
    return all(model is not None and certainty.knows_columns(ctx.snapshot, model) for model in models) and all(
        key.target is not None and (key.part == "table_args" or _is_known_table(ctx, key.table or "", key.target))
        for model in models
        if model is not None and model.table is not None
        for column in model.table.columns
        for key in column.foreign_keys
    )


def local_columns(join: Join) -> tuple[str, ...]:
    """The columns a constraint is made of, without their table."""
    return tuple(sorted(local.rpartition(".")[2] for local, _ in join))


def _is_plain(model: Model, relationship: Relationship, unless: tuple[str, ...]) -> bool:
    arguments = relationship.arguments
    return (
        model.table is not None
        and relationship.opaque is None
        and not any(name in relationship.options for name in unless)
        and not any(map(is_opaque, relationship.options.values()))
        and not any(is_opaque(arguments[name]) for name in arguments)
        and relationship.is_told
        and "sa_relationship_args" not in arguments
        and (arguments.get("link_model") is None) is (relationship.link_model is None)
    )


def _constraints(table: Table, target: Table) -> Iterator[Join]:
    for column in table.columns:
        for key in column.foreign_keys:
            if key.part != "table_args" and key.target is not None and _means(key.target, target):
                yield frozenset({(column.name, key.column or column.name)})
    for item in table.constraints:
        if isinstance(item, Call) and item.function == Symbol("sqlalchemy.ForeignKeyConstraint"):
            pairs = _pairs(item)
            if pairs and all(_means(remote, target) for _, remote in pairs):
                yield frozenset((local, remote.rpartition(".")[2]) for local, remote in pairs)


def _pairs(constraint: Call) -> list[tuple[str, str]]:
    local = constraint.arguments[0] if constraint.arguments else constraint.keyword("columns")
    remote = constraint.arguments[1] if len(constraint.arguments) > 1 else constraint.keyword("refcolumns")
    if not isinstance(local, (list, tuple)) or not isinstance(remote, (list, tuple)):
        return []
    return [(str(one), str(other)) for one, other in zip(local, remote, strict=False)]


def _means(target: str, table: Table) -> bool:
    name, dot, _ = target.rpartition(".")
    return (name if dot else target) in (table.full_name, table.name)


def _comparable(table: Table, join: Join) -> Join:
    return frozenset((f"{table.full_name}.{local}", remote) for local, remote in join)


def _is_known_table(ctx: Context, name: str, target: str) -> bool:
    called = (*ctx.schema.tables_called(name), *ctx.schema.tables_called(target))
    return bool(called) or any(table.name == name for table in ctx.schema.tables())
