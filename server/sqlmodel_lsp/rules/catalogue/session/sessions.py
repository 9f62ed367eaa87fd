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


def assigned(scope: Scope, name: str) -> list[ast.expr]:
    """What a name of a scope is set to, by assignments and `with`; loops and unpacking count as themselves."""
    found: list[ast.expr] = []
    for statement in statements(scope.body):
        match statement:
            case ast.Assign(targets=targets, value=value) if any(_binds(target, name) for target in targets):
                found.append(value)
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _binds(target, name):
                found.append(value)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                found += [
                    item.context_expr for item in items if item.optional_vars and _binds(item.optional_vars, name)
                ]
            case ast.For(target=target) | ast.AsyncFor(target=target) if _binds(target, name):
                found.append(target)
    return found


def _binds(target: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(target))


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
