"""What `select(...)` and its like are, and what their methods make of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from sqlmodel_lsp.analysis.queries import libraries
from sqlmodel_lsp.analysis.queries.types import (
    Clause,
    ColumnOf,
    Instance,
    Library,
    Load,
    ModelClass,
    Option,
    Origin,
    RelationshipOf,
    Row,
    Statement,
    Type,
)

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.surroundings import Surroundings

_KINDS = frozenset(("insert", "update", "delete", "text"))
_KEPT = frozenset(
    (
        "where",
        "filter",
        "filter_by",
        "order_by",
        "group_by",
        "having",
        "limit",
        "offset",
        "distinct",
        "slice",
        "with_for_update",
        "execution_options",
        "select_from",
        "correlate",
        "values",
        "returning",
        "on_conflict_do_nothing",
        "on_conflict_do_update",
        "prefix_with",
        "suffix_with",
        "with_hint",
        "correlate_except",
        "fetch",
        "bindparams",
        "params",
    )
)
_JOINS = frozenset(("join", "outerjoin", "join_from", "outerjoin_from"))
_COMPOUND = frozenset(("union", "union_all", "intersect", "intersect_all", "except_", "except_all"))


def made(name: str, node: ast.Call, arguments: Sequence[Type]) -> Statement | None:
    """The statement that calling a function of a library makes."""
    library = libraries.SELECTS.get(name)
    if library is not None:
        entities = (None,) if any(isinstance(part, ast.Starred) for part in node.args) else tuple(arguments)
        unknown = any(isinstance(part, ast.Starred) for part in node.args)
        return Statement("select", cast("Library", library), () if unknown else entities)
    last = name.rpartition(".")[2]
    if last in _KINDS and (name.count(".") == 1 or ".sql" in name or ".dialects" in name):
        kind = cast('Literal["insert", "update", "delete", "text"]', last)
        return Statement(kind, "sqlalchemy", tuple(arguments[:1]))
    return None


def call(statement: Statement, name: str, node: ast.Call, arguments: Sequence[Type]) -> Type:
    """What a method of a statement gives."""
    if name in _KEPT:
        return statement
    if name in _JOINS:
        return replace(statement, joins=(*statement.joins, *arguments[: 2 if name.endswith("_from") else 1]))
    if name == "options":
        return replace(statement, loads=_merged(statement.loads, [_loads(argument) for argument in arguments], node))
    if name in _COMPOUND:
        return replace(statement, is_compound=True)
    if name in ("exists", "scalar_subquery", "as_scalar", "label"):
        return Clause()
    return None


def option(how: str, arguments: Sequence[Type]) -> Option:
    """The loader option that `selectinload(Hero.team)` and its like make."""
    if how not in libraries.LOADERS:
        return Option(frozenset())
    if not all(isinstance(argument, RelationshipOf) for argument in arguments):
        return Option(None)
    return Option(
        frozenset(
            Load(argument.model, argument.attribute, how)
            for argument in arguments
            if isinstance(argument, RelationshipOf)
        )
    )


def chained(before: Option, name: str, arguments: Sequence[Type]) -> Option:
    """The option that a method of an option makes: it loads more, one step further."""
    if name == "options":
        more = [_loads(argument) for argument in arguments]
        return Option(None if before.loads is None or None in more else before.loads.union(*(m for m in more if m)))
    added = option(name, arguments)
    return Option(None if before.loads is None or added.loads is None else before.loads | added.loads)


def rows(world: Surroundings, statement: Statement, origin: Origin) -> Row | None:
    """What each row of the statement's result holds, None when not all is known."""
    if statement.is_compound or not statement.entities:
        return None
    return Row(tuple(_value(world, entity, origin) for entity in statement.entities))


def _value(world: Surroundings, entity: Type, origin: Origin) -> Type:
    if isinstance(entity, ColumnOf):
        model = world.model(entity.model)
        return None if model is None else world.field(model, entity.attribute)
    return Instance(entity.model, origin) if isinstance(entity, ModelClass) else None


def _loads(argument: Type) -> frozenset[Load] | None:
    return argument.loads if isinstance(argument, Option) else None


def _merged(
    before: frozenset[Load] | None, more: Sequence[frozenset[Load] | None], node: ast.Call
) -> frozenset[Load] | None:
    if before is None or any(item is None for item in more) or any(isinstance(part, ast.Starred) for part in node.args):
        return None
    return before.union(*(item for item in more if item is not None))
