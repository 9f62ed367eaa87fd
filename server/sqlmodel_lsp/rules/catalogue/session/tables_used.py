"""The tables that a `select` reads, and the conditions that tie them to one another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import sessions

_CONDITIONS = frozenset(("where", "filter"))
_HARMLESS = frozenset(("limit", "offset", "order_by", "distinct", "options", "with_for_update", "execution_options"))
_JOINING = frozenset(("and_", "or_", "not_"))
_PLAIN = ("builtins.", "datetime.", "uuid.", "decimal.")


class _Unknown(Exception):  # noqa: N818  # It is no error, only the end of what can be said.
    """Something in the statement may bring tables that nobody sees."""


@dataclass(slots=True)
class Tables:
    """The models whose tables are read, each with the place that names it first, and the sets that conditions tie."""

    places: dict[str, ast.expr] = field(default_factory=dict)
    joined: list[frozenset[str]] = field(default_factory=list)


def of_select(scope: Scope, calls: list[ast.Call]) -> Tables | None:
    """The tables of a statement written as these calls; None when not all of it is understood."""
    maker, made = scope.type_of(calls[0].func), scope.type_of(calls[0])
    if not isinstance(maker, types.Named) or not isinstance(made, types.Statement) or made.kind != "select":
        return None
    if isinstance(scope.type_of(calls[0].func), types.Method):
        return None  # It goes on with a statement that is made elsewhere.
    used = Tables()
    try:
        for entity in calls[0].args:
            _note(used, _named(scope, entity))
        for call in calls[1:]:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if name in _CONDITIONS:
                for condition in call.args:
                    _condition(scope, condition, used)
            elif name not in _HARMLESS:
                return None
    except _Unknown:
        return None
    return used


def written(scope: Scope, node: ast.expr) -> ast.expr:
    """The statement that a name stands for when it is assigned once and used once, else the node itself."""
    if not isinstance(node, ast.Name) or scope.function is None:
        return node
    names = [part for part in ast.walk(scope.function) if isinstance(part, ast.Name) and part.id == node.id]
    values = [
        statement.value
        for statement in sessions.statements(scope.body)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1
        if isinstance(target := statement.targets[0], ast.Name) and target.id == node.id
    ]
    return values[0] if len(names) == 2 and len(values) == 1 else node


def _condition(scope: Scope, node: ast.expr, used: Tables) -> None:
    """Notes the tables of a condition, and which of them its comparisons tie."""
    inner = list(_operands(scope, node))
    if inner:
        for part in inner:
            _condition(scope, part, used)
        return
    found = _named(scope, node)
    _note(used, found)
    if len(found) > 1:
        used.joined.append(frozenset(found))


def _operands(scope: Scope, node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr(), right=right):
            yield from (left, right)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Call(func=function, args=arguments):
            named = scope.type_of(function)
            if isinstance(named, types.Named) and named.name.rpartition(".")[2] in _JOINING:
                yield from arguments


def _note(used: Tables, found: dict[str, ast.expr]) -> None:
    for name, place in found.items():
        used.places.setdefault(name, place)


def _named(scope: Scope, node: ast.expr) -> dict[str, ast.expr]:
    """The models whose tables an expression reads, with the places that name them."""
    found: dict[str, ast.expr] = {}
    for name, place in _read(scope, node):
        found.setdefault(name, place)
    return found


def _read(scope: Scope, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match scope.type_of(node):
        case types.ModelClass(name):
            yield name, node
            return
        case types.ColumnOf(name) | types.RelationshipOf(name) if isinstance(node, ast.Attribute):
            yield name, node.value
            return
        case types.Constant() | types.Instance():
            return
        case types.Object(name) if name.startswith(_PLAIN) and not isinstance(node, ast.Compare):
            return
    match node:
        case ast.Compare(left=left, comparators=others):
            for part in (left, *others):
                yield from _read(scope, part)
        case ast.BinOp(left=left, right=right):
            yield from _read(scope, left)
            yield from _read(scope, right)
        case ast.UnaryOp(operand=operand):
            yield from _read(scope, operand)
        case ast.List(elts=elts) | ast.Tuple(elts=elts):
            for part in elts:
                yield from _read(scope, part)
        case ast.Call():
            yield from _called(scope, node)
        case _:
            raise _Unknown


def _called(scope: Scope, node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    if node.keywords or not isinstance(scope.type_of(node), (types.Clause, types.ColumnOf)):
        raise _Unknown
    match scope.type_of(node.func), node.func:
        case types.Method(types.ColumnOf() | types.Clause()), ast.Attribute(value=owner):
            yield from _read(scope, owner)
        case types.Named(name), _ if name == "sqlmodel.col" or ".func." in name or name.startswith("sqlmodel.func"):
            pass
        case _:
            raise _Unknown
    for argument in node.args:
        yield from _read(scope, argument)
