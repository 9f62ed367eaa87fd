"""The sessions that a piece of code has at hand, and the ends of the calls it makes on them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.queries import Scope, surroundings, types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.text.span import Span


def at_hand(ctx: Context, scope: Scope) -> tuple[str, types.Session] | None:
    """The one session of a scope, by its name; None when there is none, or when there are several."""
    found = dict(_parameters(ctx, scope))
    for statement in statements(scope.body):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(kind := scope.type_of(node), types.Session):
                found[node.id] = kind
    return next(iter(found.items())) if len(found) == 1 else None


def statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a scope, those inside of others too; scopes inside of it are left out."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        yield statement
        for name in ("body", "orelse", "finalbody"):
            yield from statements(getattr(statement, name, ()))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            yield from statements(part.body)


def last_name(scope: Scope, node: ast.Attribute) -> Span:
    """Where the name behind the dot stands."""
    end = scope.span(node).end
    return Span(end - len(node.attr), end)


def _parameters(ctx: Context, scope: Scope) -> Iterator[tuple[str, types.Session]]:
    world = surroundings(ctx.snapshot)
    module = world.module(ctx.file.module, ctx.file.path)
    if scope.function is None or module is None:
        return
    arguments = scope.function.args
    for item in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        found = None if item.annotation is None else world.annotation(module, item.annotation)
        if isinstance(found, types.Session):
            yield item.arg, found
