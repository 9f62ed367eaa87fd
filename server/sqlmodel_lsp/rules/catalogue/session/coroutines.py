"""The calls of asynchronous sessions, and the ends they come to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import sessions

# What coroutines have themselves.
_OF_COROUTINES = frozenset(("close", "send", "throw"))
Comprehension: TypeAlias = "ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp"
_COMPREHENSIONS: tuple[type[Comprehension], ...] = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def calls(scope: Scope) -> Iterator[tuple[ast.Call, types.Method]]:
    """The calls of methods of an asynchronous session that have to be awaited."""
    for call, method in scope.methods():
        session = types.bare(method.owner)
        if isinstance(session, types.Session) and session.is_async and isinstance(scope.type_of(call), types.Awaitable):
            yield call, method


def used(scope: Scope) -> Iterator[tuple[ast.Call, ast.Attribute]]:
    """Those of the calls that are used as if they had been awaited, with the attribute that is asked for."""
    waiting = {id(call): call for call, _ in calls(scope)}
    for attribute in scope.nodes(ast.Attribute) if waiting else ():
        call = waiting.get(id(attribute.value))
        if call is not None and attribute.attr not in _OF_COROUTINES and not attribute.attr.startswith(("cr_", "__")):
            yield call, attribute


def awaits(scope: Scope) -> dict[int, ast.Await]:
    """Each `await` by the identity of the innermost call that its operand begins with."""
    found: dict[int, ast.Await] = {}
    for node in scope.nodes(ast.Await):
        inner: ast.expr = node.value
        while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            found[id(inner)] = node
            inner = inner.func.value
    return found


def iterated(scope: Scope) -> Iterator[ast.expr]:
    """What loops and comprehensions iterate over first."""
    for statement in sessions.statements(scope.body):
        if isinstance(statement, ast.For):
            yield statement.iter
    for node in comprehensions(scope):
        yield node.generators[0].iter


def comprehensions(scope: Scope) -> Iterator[Comprehension]:
    """The comprehensions of a scope."""
    for kind in _COMPREHENSIONS:
        yield from scope.nodes(kind)
