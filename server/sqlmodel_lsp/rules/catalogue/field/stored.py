"""Values in the bodies of functions on their way to columns: passed, assigned, or compared with."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.field import nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Column


@dataclass(frozen=True, slots=True)
class Stored:
    """One value for a column: where it is used, and the expression that makes it.

    They differ for a variable that is bound once. `is_compared` says that it stands in a condition.
    """

    scope: Scope
    name: str
    column: Column
    used: ast.expr
    made: ast.expr
    is_compared: bool


def values(ctx: Context, wanted: Callable[[Column], bool]) -> Iterator[Stored]:
    """The values for some columns of tables, wherever code of the file passes, assigns or compares them."""
    uses = ctx.snapshot.remember("values for attributes", ctx.file.path, lambda: tuple(_uses(ctx)))
    for scope, is_compared, (model, attribute, value) in uses:
        column = _column(ctx, model, attribute)
        if column is not None and wanted(column):
            name = f"{model.rpartition('.')[2]}.{attribute}"
            yield Stored(scope, name, column, value, _made(scope, value), is_compared)


_Use = tuple[str, str, ast.expr]


def _uses(ctx: Context) -> Iterator[tuple[Scope, bool, _Use]]:
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ModelClass, types.Instance, types.ColumnOf):
        for use in (*_passed(scope), *_assigned(scope)):
            yield scope, False, use
        for use in _compared(scope):
            yield scope, True, use


def _passed(scope: Scope) -> Iterator[_Use]:
    """What constructors, and `values(...)` of statements, are given."""
    for call in scope.nodes(ast.Call):
        match scope.type_of(call.func):
            case types.ModelClass(model):
                pass
            case types.Method(types.Statement("update" | "insert", _, (types.ModelClass(model),)), "values"):
                pass
            case _:
                continue
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield model, keyword.arg, keyword.value


def _assigned(scope: Scope) -> Iterator[_Use]:
    """What is assigned to attributes of instances."""
    for statement in _statements(scope):
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Attribute):
                match types.bare(scope.type_of(target.value)):
                    case types.Instance(model):
                        yield model, target.attr, statement.value


def _compared(scope: Scope) -> Iterator[_Use]:
    """What columns are compared with in SQL."""
    for node in scope.nodes(ast.Compare):
        if len(node.comparators) == 1 and not isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
            for column, value in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                match scope.type_of(column):
                    case types.ColumnOf(model, attribute):
                        yield model, attribute, value
    for call, called in scope.methods():
        match called:
            case types.Method(types.ColumnOf(model, attribute), "between"):
                for value in call.args:
                    yield model, attribute, value


def _column(ctx: Context, model: str, attribute: str) -> Column | None:
    """The column behind an attribute of a model that takes values as they are."""
    found = ctx.schema.models.get(model)
    column = None if found is None or found.table is None else found.table.attribute(attribute)
    if found is None or column is None or column.opaque or nulls.may_be_filled(ctx, found):
        return None
    return column


def _made(scope: Scope, value: ast.expr) -> ast.expr:
    """The expression behind a variable that is bound once in the function, else the value itself."""
    if not isinstance(value, ast.Name) or scope.function is None:
        return value
    bound = [
        node
        for node in ast.walk(scope.function)
        if isinstance(node, ast.Name) and node.id == value.id and isinstance(node.ctx, (ast.Store, ast.Del))
    ]
    made = [
        statement.value
        for statement in _statements(scope)
        if isinstance(statement, ast.Assign) and statement.targets == bound
    ]
    return made[0] if len(bound) == len(made) == 1 else value


def _statements(scope: Scope) -> Iterator[ast.stmt]:
    """The statements of a scope, those inside of others included, but not those of scopes within."""
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)) and not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        ):
            waiting += [
                inner
                for inner in ast.iter_child_nodes(node)
                if isinstance(inner, (ast.stmt, ast.ExceptHandler, ast.match_case))
            ]
