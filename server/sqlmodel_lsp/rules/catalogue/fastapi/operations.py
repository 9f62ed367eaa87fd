"""The path operations of a file: functions that FastAPI calls for a request, with what they take and give."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import Scope, Surroundings, surroundings, typed_file, types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.schema.modules import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef

_ROUTERS = frozenset(
    f"fastapi.{name}" for name in ("FastAPI", "applications.FastAPI", "APIRouter", "routing.APIRouter")
)
METHODS = frozenset({"get", "post", "put", "patch", "delete", "options", "head", "trace", "api_route"})
"""The decorators that make a path operation."""
_MARKS = frozenset({"Depends", "Security", "Body", "Query", "Path", "Header", "Cookie", "Form", "File"})
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: what it is, and the names of what says where FastAPI takes it from (`Depends`, `Body`)."""

    node: ast.arg
    annotation: ast.expr
    type: types.Type
    marks: frozenset[str]
    default: ast.expr | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One function under a decorator such as `@router.post(...)`."""

    scope: Scope
    function: Function
    decorator: ast.Call
    module: Module

    def argument(self, name: str) -> ast.expr | None:
        """A keyword argument of the decorator."""
        return next((item.value for item in self.decorator.keywords if item.arg == name), None)


def of(ctx: Context) -> tuple[Operation, ...]:
    """The path operations of this file whose router is certain."""
    return ctx.snapshot.remember("path operations", ctx.file.path, lambda: tuple(_operations(ctx)))


def functions(ctx: Context) -> tuple[Operation, ...]:
    """The path operations, those under several decorators once."""
    return tuple({id(operation.function): operation for operation in of(ctx)}.values())


def decorated(ctx: Context) -> Iterator[tuple[Scope, ast.Call, str]]:
    """The calls of methods of applications and routers, with the method's name."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        for call, called in scope.methods():
            match called:
                case types.Method(types.Object(name), method) if name in _ROUTERS:
                    yield scope, call, method


def parameters(ctx: Context, operation: Operation) -> Iterator[Parameter]:
    """The parameters with an annotation."""
    world, arguments = surroundings(ctx.snapshot), operation.function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: dict[str, ast.expr | None] = {
        item.arg: default for item, default in zip(reversed(plain), reversed(arguments.defaults), strict=False)
    }
    defaults |= {item.arg: default for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)}
    for item in (*plain, *arguments.kwonlyargs):
        if item.annotation is not None:
            default = defaults.get(item.arg)
            marks = {*_marks_in(world, operation.module, item.annotation, 0), *_mark_of(default)}
            found = world.annotation(operation.module, item.annotation)
            yield Parameter(item, item.annotation, found, frozenset(marks), default)


def response(ctx: Context, operation: Operation) -> tuple[ast.expr, Model] | None:
    """The model that an answer is made of, and where it is written."""
    node = operation.argument("response_model")
    if node is None:
        node = operation.function.returns
    found = None if node is None else surroundings(ctx.snapshot).annotation(operation.module, node)
    model = model_in(ctx, found)
    return None if node is None or model is None else (node, model)


def returned(operation: Operation) -> Iterator[tuple[ast.expr, types.Type]]:
    """What the function returns, as far as it is known."""
    waiting: list[ast.AST] = list(operation.scope.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value, operation.scope.type_of(node.value)
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.expr)):
            waiting += ast.iter_child_nodes(node)


def model_in(ctx: Context, found: types.Type) -> Model | None:
    """The model that something is an instance of, or several of."""
    match found:
        case types.Instance(name):
            return ctx.schema.models.get(name)
        case types.OptionalOf(item) | types.ListOf(item) | types.IterableOf(item):
            return model_in(ctx, item)
    return None


def _operations(ctx: Context) -> Iterator[Operation]:
    calls = {id(call): call for _, call, method in decorated(ctx) if method in METHODS}
    module = surroundings(ctx.snapshot).module(ctx.file.module, ctx.file.path) if calls else None
    if module is None:
        return
    for scope in typed_file(ctx.snapshot, ctx.file.path).functions():
        function = scope.function
        for decorator in () if function is None else function.decorator_list:
            if function is not None and isinstance(decorator, ast.Call) and id(decorator) in calls:
                yield Operation(scope, function, decorator, module)


def _marks_in(world: Surroundings, module: Module, node: ast.expr, depth: int) -> Iterator[str]:
    """What `Annotated` adds, through aliases."""
    if depth > _DEEPEST:
        return
    if isinstance(node, (ast.Name, ast.Attribute)):
        alias = world.alias(module, node)
        if alias is not None:
            yield from _marks_in(world, *alias, depth + 1)
    else:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call):
                yield from _mark_of(inner)
            elif isinstance(inner, (ast.Name, ast.Attribute)):
                yield from _marks_in(world, module, inner, depth + 1)


def _mark_of(node: ast.expr | None) -> Iterator[str]:
    """The name of what is called; what is no name of FastAPI's is one that nobody knows."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        yield name if name in _MARKS else "?"
