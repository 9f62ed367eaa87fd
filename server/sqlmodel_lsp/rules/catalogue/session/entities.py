"""The models that a statement is about, and the calls it is made of."""

from __future__ import annotations

import ast

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model


def models(ctx: Context, statement: types.Statement) -> list[Model] | None:
    """The models that a statement asks for or joins, each once; None when it may be about others too."""
    found: dict[str, Model] = {}
    for item in (*statement.entities, *statement.joins):
        model = model_of(ctx, item)
        if model is not None:
            found[model.qualified] = model
        elif not isinstance(item, types.Clause):
            return None
    return list(found.values())


def model_of(ctx: Context, item: types.Type) -> Model | None:
    """The model that an entity or the target of a join stands for."""
    match item:
        case types.ModelClass(name) | types.ColumnOf(name, _):
            return ctx.schema.models.get(name)
        case types.RelationshipOf(name, attribute):
            owner = ctx.schema.models.get(name)
            relationship = None if owner is None else owner.relationship(attribute)
            return None if relationship is None else ctx.schema.models.get(relationship.target or "")
    return None


def counterpart(ctx: Context, model: Model) -> Model | None:
    """The table that a model without one belongs to: the only one with a base in common, or with its name in both."""
    bases = {base for base in model.mro if base in ctx.schema.models}
    tables = [other for other in ctx.schema.models.values() if other.table is not None]
    near = [other for other in tables if not bases.isdisjoint(other.mro)]
    own = [table for table in near if table.name in model.name]
    return near[0] if len(near) == 1 else own[0] if len(own) == 1 else None


def chain(node: ast.expr) -> list[ast.Call]:
    """The calls that a statement is written as, from the function that makes it to its last method."""
    calls: list[ast.Call] = []
    while isinstance(node, ast.Call):
        calls.append(node)
        if not isinstance(node.func, ast.Attribute):
            break
        node = node.func.value
    return calls[::-1]


def chain_around(scope: Scope, node: ast.expr) -> list[ast.Call]:
    """The calls of the statement that has an expression among its arguments, empty when there is none."""
    span = scope.span(node)
    best: ast.Call | None = None
    for call in scope.nodes(ast.Call):
        if isinstance(scope.type_of(call), types.Statement) and scope.span(call).start <= span.start:
            whole = scope.span(call)
            if span.end <= whole.end and (best is None or _is_wider(call, best)):
                best = call
    return [] if best is None else chain(best)


def _is_wider(call: ast.Call, other: ast.Call) -> bool:
    """Whether a call goes on where the other ends: `select(Hero).where(...)` beside `select(Hero)`."""
    return other in chain(call)
