"""Which scopes of a file have to do with a session, found once for all rules that ask."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.context import Context

MADE = "made"
"""Stands among the methods for a session that is made."""


def scopes(ctx: Context, *methods: str) -> Iterator[Scope]:
    """The scopes that call one of these methods of a session, or any when none is named."""
    found = ctx.snapshot.remember("session activity", ctx.file.path, lambda: tuple(_active(ctx)))
    return (scope for scope, called in found if not methods or not called.isdisjoint(methods))


def _active(ctx: Context) -> Iterator[tuple[Scope, frozenset[str]]]:
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        called = set()
        for call in scope.nodes(ast.Call):
            function = scope.type_of(call.func)
            if isinstance(function, types.Method) and isinstance(types.bare(function.owner), types.Session):
                called.add(function.name)
            elif isinstance(scope.type_of(call), types.Session):
                called.add(MADE)
        if called:
            yield scope, frozenset(called)
