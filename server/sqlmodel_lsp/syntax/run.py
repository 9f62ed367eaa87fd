"""Calls of short functions of the code base, carried out statement by statement over values."""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence

from sqlmodel_lsp.syntax import constants
from sqlmodel_lsp.syntax.evaluate import Evaluator, bind_target, iterate
from sqlmodel_lsp.syntax.values import Call, Closure, Opaque, Symbol, Value


class _Nothing:
    """No `return` was met."""


_NOTHING = _Nothing()
_BREAK = object()
_CONTINUE = object()


@functools.lru_cache(maxsize=4096)
def _parsed(source: str) -> ast.FunctionDef | ast.Lambda | None:
    try:
        node = ast.parse(source.strip()).body[0]
    except (SyntaxError, ValueError, RecursionError, IndexError):
        return None
    if isinstance(node, ast.FunctionDef):
        return node
    return node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Lambda) else None


def call(
    evaluator: Evaluator, closure: Closure, arguments: Sequence[Value], keywords: Sequence[tuple[str, Value]]
) -> Value:
    """What the function returns for these arguments; `Opaque` where that cannot be known."""
    node = _parsed(closure.source)
    if node is None:
        return Opaque("a function too long to evaluate")
    inside = evaluator.inner(dict(closure.bound), closure.module)
    problem = bind(inside, node.args, arguments, keywords)
    if problem is not None:
        return problem
    if isinstance(node, ast.Lambda):
        return inside.value(node.body)
    result = _block(inside, node.body)
    return None if result is _NOTHING else result


def bind(
    inside: Evaluator, signature: ast.arguments, arguments: Sequence[Value], keywords: Sequence[tuple[str, Value]]
) -> Opaque | None:
    """Binds a call's arguments as local names of `inside`; the reason when they do not fit."""
    positional = [item.arg for item in (*signature.posonlyargs, *signature.args)]
    given = dict(zip(positional, arguments, strict=False))
    if len(arguments) > len(positional) and signature.vararg is None:
        return Opaque("a call with too many arguments")
    if signature.vararg is not None:
        given[signature.vararg.arg] = tuple(arguments[len(positional) :])
    names = {*positional, *(item.arg for item in signature.kwonlyargs)}
    rest: dict[str, Value] = {}
    for name, value in keywords:
        if name == "**":
            return Opaque("a call with unknown keywords")
        (given if name in names else rest)[name] = value
    if signature.kwarg is not None:
        given[signature.kwarg.arg] = rest
    elif rest:
        return Opaque(f"a call with an unknown keyword `{next(iter(rest))}`")
    defaults = dict(zip(reversed(positional), reversed(signature.defaults), strict=False))
    defaults |= {
        item.arg: default
        for item, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
        if default is not None
    }
    for name in names:
        if name not in given:
            if name not in defaults:
                return Opaque(f"a call without its argument `{name}`")
            given[name] = inside.inner({}, inside.module).value(defaults[name])
    inside.locals.update(given)
    return None


def _block(evaluator: Evaluator, body: Sequence[ast.stmt]) -> Value:
    for node in body:
        result = _statement(evaluator, node)
        if result is not _NOTHING:
            return result
    return _NOTHING


def _statement(evaluator: Evaluator, node: ast.stmt) -> Value:
    match node:
        case ast.Return(value=value):
            return None if value is None else evaluator.value(value)
        case ast.Assign(targets=targets, value=value):
            return assign(evaluator, targets, evaluator.value(value))
        case ast.AnnAssign(target=target, value=value):
            return _NOTHING if value is None else assign(evaluator, [target], evaluator.value(value))
        case ast.AugAssign(target=ast.Name(id=name), op=operation, value=value):
            combined = ast.BinOp(ast.Name(name, ast.Load()), operation, value)
            return assign(evaluator, [node.target], evaluator.value(combined))
        case ast.If(test=test, body=first, orelse=second):
            known = evaluator.truth(test)
            if known is None:
                return _either(first, second, test)
            return _block(evaluator, first if known else second)
        case ast.For():
            return _loop(evaluator, node)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=args)):
            return mutate(evaluator, name, method, [evaluator.value(argument) for argument in args])
        case ast.Import() | ast.ImportFrom():
            return bind_import(evaluator, node)
        case ast.ClassDef():
            return _local_class(evaluator, node)
        case ast.Pass() | ast.Assert() | ast.Expr():
            return _NOTHING
        case ast.Break():
            return _BREAK
        case ast.Continue():
            return _CONTINUE
        case ast.Raise():
            return Opaque("a call that raises")
        case _:
            return Opaque("a statement that is not evaluated")


def _local_class(evaluator: Evaluator, node: ast.ClassDef) -> Value:
    """A class inside of a function, as the call of `type()` that it amounts to."""
    bases = tuple(evaluator.value(_origin(base)) for base in node.bases)
    attributes: dict[Value, Value] = {}
    for item in node.body:
        match item:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                attributes[name] = evaluator.value(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                attributes[name] = evaluator.value(value)
            case _:
                pass
    evaluator.locals[node.name] = Call(Symbol("builtins.type"), (node.name, bases, attributes))
    return _NOTHING


def _origin(node: ast.expr) -> ast.expr:
    return _origin(node.value) if isinstance(node, ast.Subscript) else node


def _either(first: Sequence[ast.stmt], second: Sequence[ast.stmt], test: ast.expr) -> Value:
    """Both ways of an unknown condition; a guard that only raises is taken not to."""
    if first and isinstance(first[-1], ast.Raise) and not second:
        return _NOTHING
    return Opaque(f"`{ast.unparse(test)}` may be true or false")


def assign(evaluator: Evaluator, targets: Sequence[ast.expr], value: Value) -> Value:
    """Binds names, or sets an item of a local dict; answers with `Opaque` when that cannot be followed."""
    for target in targets:
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            if target.value.id not in evaluator.locals:
                continue  # A cache outside of the function.
            container = evaluator.locals[target.value.id]
            place = evaluator.value(target.slice)
            if isinstance(container, list) and isinstance(place, int) and -len(container) <= place < len(container):
                changed = list(container)
                changed[place] = value
                evaluator.locals[target.value.id] = changed
                continue
            if not isinstance(container, dict):
                return Opaque("an item of an unknown value is set")
            evaluator.locals[target.value.id] = {**container, place: value}
            continue
        if isinstance(target, ast.Attribute) and target.attr not in _SCHEMA_ATTRIBUTES:
            continue
        names = bind_target(target, value)
        if names is None:
            return Opaque("an assignment that is not evaluated")
        evaluator.locals.update(names)
    return _NOTHING


# Setting one of these on a class changes its table; any other attribute changes nothing that we read.
_SCHEMA_ATTRIBUTES = frozenset(("metadata", "registry", "__tablename__", "__table_args__", "__table__"))


def _loop(evaluator: Evaluator, node: ast.For) -> Value:
    values = iterate(evaluator, evaluator.value(node.iter))
    if values is None or node.orelse:
        return Opaque("a loop over an unknown value")
    for value in values:
        names = bind_target(node.target, value)
        if names is None:
            return Opaque("a loop over an unknown value")
        evaluator.locals.update(names)
        result = _block(evaluator, node.body)
        if result is _BREAK:
            break
        if result is not _NOTHING and result is not _CONTINUE:
            return result
    return _NOTHING


def mutate(evaluator: Evaluator, name: str, method: str, arguments: list[Value]) -> Value:
    """Carries out a method that changes a local container; the container is unknown after any other."""
    value = evaluator.locals.get(name)
    if isinstance(value, list) and method == "append" and len(arguments) == 1:
        evaluator.locals[name] = [*value, arguments[0]]
    elif isinstance(value, list) and method == "extend" and len(arguments) == 1:
        more = iterate(evaluator, arguments[0])
        evaluator.locals[name] = Opaque("a list of unknown length") if more is None else [*value, *more]
    elif isinstance(value, set) and method == "add" and len(arguments) == 1 and isinstance(arguments[0], (str, int)):
        evaluator.locals[name] = {*value, arguments[0]}
    elif isinstance(value, dict) and method == "update" and len(arguments) == 1 and isinstance(arguments[0], dict):
        evaluator.locals[name] = {**value, **arguments[0]}
    elif isinstance(value, dict) and method == "setdefault" and len(arguments) == 2:
        evaluator.locals[name] = {arguments[0]: arguments[1], **value}
    elif constants.is_plain(value):
        evaluator.locals[name] = Opaque(f"`{name}.{method}()` is not evaluated")
    return _NOTHING


def bind_import(evaluator: Evaluator, node: ast.Import | ast.ImportFrom) -> Value:
    """Binds what an import inside of a function brings."""
    for item in node.names:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        level = node.level if isinstance(node, ast.ImportFrom) else 0
        bound = item.asname or item.name.partition(".")[0]
        evaluator.locals[bound] = evaluator.world.imported(evaluator.module, module, level, item.name, item.asname)
    return _NOTHING
