"""Whether a function takes the rows of a statement for the objects in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model


def are_taken_for(ctx: Context, scope: Scope, model: Model) -> bool:
    """Whether a function reads attributes of a model from rows that hold one, or returns rows in its place."""
    if any(True for _ in misread(ctx, scope, model)):
        return True
    returns = None if scope.function is None else scope.function.returns
    text = "" if returns is None else ctx.text(scope.span(returns))
    return bool(re.search(rf"\b{model.name}\b", text)) and any(_returned(scope, model))


def misread(ctx: Context, scope: Scope, model: Model | None = None) -> Iterator[tuple[ast.Attribute, Model]]:
    """The attributes of models that are read from rows which hold an object of it and nothing else."""
    for node in scope.nodes(ast.Attribute):
        match types.bare(scope.type_of(node.value)):
            case types.Row((types.Instance(name),)):
                found = ctx.schema.models.get(name)
                if found is not None and model in (None, found) and _is_member(found, node.attr):
                    yield node, found


def _is_member(model: Model, name: str) -> bool:
    is_member = model.field(name) is not None or model.relationship(name) is not None
    return is_member and name not in _OF_ROWS and name != model.name


# Rows are tuples with names.
_OF_ROWS = frozenset(("count", "index", "t", "tuple"))


def _returned(scope: Scope, model: Model) -> Iterator[bool]:
    """One truth for each `return` whose value is such a row, or a list of them."""
    for node in ast.walk(scope.function) if scope.function is not None else ():
        if isinstance(node, ast.Return) and node.value is not None:
            found = types.bare(scope.type_of(node.value))
            row = types.bare(found.item) if isinstance(found, types.ListOf) else found
            if isinstance(row, types.Row) and len(row.items) == 1:
                item = row.items[0]
                yield isinstance(item, types.Instance) and item.model == model.qualified
