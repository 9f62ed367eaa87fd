"""Follows the statements of one function and keeps what each name is at each point.

Where ways of the flow meet again, a name keeps what it is on all of them. A loop is followed once: what its body binds
anew is unknown from its start.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlmodel_lsp.analysis.queries.expressions import Typer
from sqlmodel_lsp.analysis.queries.types import Constant, Context, Engine, Session, Type, iterated, joined
from sqlmodel_lsp.facts.model import Import


class Flow:
    """The flow through one scope. `define` is told of the functions and classes met on the way."""

    def __init__(
        self, typer: Typer, define: Callable[[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef], None]
    ) -> None:
        self._typer = typer
        self._define = define

    def run(self, statements: Iterable[ast.stmt]) -> bool:
        """Follows statements; whether the flow goes on behind them."""
        goes_on = True
        for statement in statements:
            goes_on = self._statement(statement) and goes_on
        return goes_on

    def _statement(self, node: ast.stmt) -> bool:
        return _HANDLERS.get(type(node), Flow._plain)(self, node)

    def _plain(self, node: ast.stmt) -> bool:
        self._expressions(node)
        return True

    def _expression(self, node: ast.Expr) -> bool:
        self._typer.type(node.value)
        return True

    def _assign(self, node: ast.Assign) -> bool:
        found = self._typer.type(node.value)
        for target in node.targets:
            self._typer.bind(target, found)
        return True

    def _annotated(self, node: ast.AnnAssign) -> bool:
        typer = self._typer
        value = None if node.value is None else typer.type(node.value)
        declared = typer.world.annotation(typer.module, node.annotation, typer.names)
        precise = value if value is not None and not isinstance(value, Constant) else declared
        typer.bind(node.target, precise)
        return True

    def _augmented(self, node: ast.AugAssign) -> bool:
        self._typer.type(node.value)
        self._typer.bind(node.target, None)
        return True

    def _return(self, node: ast.Return) -> bool:
        if node.value is not None:
            self._typer.type(node.value)
        return False

    def _ends(self, node: ast.stmt) -> bool:
        self._expressions(node)
        return False

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
        self._typer.names[node.name] = None
        self._define(node)
        return True

    def _delete(self, node: ast.Delete) -> bool:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._typer.names[target.id] = None
            else:
                self._typer.type(target)
        return True

    def _assert(self, node: ast.Assert) -> bool:
        self._expressions(node)
        self._typer.names.update(self._typer.narrowed(node.test, holds=True))
        return True

    def _if(self, node: ast.If) -> bool:
        self._typer.type(node.test)
        known, otherwise = (self._typer.narrowed(node.test, holds) for holds in (True, False))
        return self._ways([(node.body, known), (node.orelse, otherwise)])

    def _while(self, node: ast.While) -> bool:
        self._forget(node.body)
        self._typer.type(node.test)
        self._ways([(node.body, self._typer.narrowed(node.test, holds=True)), ((), {})])
        self.run(node.orelse)
        return not (isinstance(node.test, ast.Constant) and node.test.value is True and not _breaks(node.body))

    def _with(self, node: ast.With | ast.AsyncWith) -> bool:
        for item in node.items:
            found = _entered(self._typer.type(item.context_expr))
            if item.optional_vars is not None:
                self._typer.bind(item.optional_vars, found)
        return self.run(node.body)

    def _match(self, node: ast.Match) -> bool:
        self._typer.type(node.subject)
        for case in node.cases:
            self._expressions(case)
        return self._ways([*((case.body, dict.fromkeys(_captured(case.pattern))) for case in node.cases), ((), {})])

    def _ways(self, ways: Sequence[tuple[Sequence[ast.stmt], dict[str, Type]]]) -> bool:
        """Follows each way from here; the flow goes on with what all that come through agree on."""
        typer = self._typer
        before = typer.names
        after: list[dict[str, Type]] = []
        for body, known in ways:
            typer.names = {**before, **known}
            if self.run(body):
                after.append(typer.names)
        typer.names = _agreed(after) if after else before
        return bool(after)

    def _loop(self, node: ast.For | ast.AsyncFor) -> bool:
        item = iterated(self._typer.type(node.iter))
        self._forget(node.body)
        before = dict(self._typer.names)
        self._typer.bind(node.target, item)
        self.run(node.body)
        self._typer.names = _agreed([before, {**before, **self._typer.names}])
        self.run(node.orelse)
        return True

    def _try(self, node: ast.stmt) -> bool:
        parts = [getattr(node, name) for name in ("body", "handlers", "orelse", "finalbody")]
        body, handlers, orelse, final = parts
        before = dict(self._typer.names)
        goes_on = self.run([*body, *orelse])
        after = [self._typer.names] if goes_on else []
        unsure = {**before, **dict.fromkeys(_bound([*body, *orelse]))}
        for handler in handlers:
            self._typer.names = dict(unsure)
            if handler.type is not None:
                self._typer.type(handler.type)
            if handler.name:
                self._typer.names[handler.name] = None
            if self.run(handler.body):
                after.append(self._typer.names)
        self._typer.names = _agreed(after) if after else unsure
        return self.run(final) and bool(after)

    def _forget(self, body: Sequence[ast.stmt]) -> None:
        """What a loop's body binds anew is unknown from its start, unless it only adds to what it was."""
        for name, value in _rebound(body):
            if name in self._typer.names and not _continues(name, value):
                self._typer.names[name] = None

    def _import(self, node: ast.Import | ast.ImportFrom) -> bool:
        typer = self._typer
        for item in node.names:
            bound = item.asname or item.name.partition(".")[0]
            if isinstance(node, ast.ImportFrom):
                fact = Import(bound, node.module or "", item.name, node.level)
            else:
                fact = Import(bound, item.name if item.asname else bound, None, 0)
            typer.names[bound] = None if item.name == "*" else typer.world.imported(typer.module, fact)
        return True

    def _expressions(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._typer.type(child)


_HANDLERS: dict[type[ast.stmt], Callable[[Flow, Any], bool]] = {
    ast.Expr: Flow._expression,
    ast.Assign: Flow._assign,
    ast.AnnAssign: Flow._annotated,
    ast.AugAssign: Flow._augmented,
    ast.Return: Flow._return,
    ast.Raise: Flow._ends,
    ast.Continue: Flow._ends,
    ast.Break: Flow._ends,
    ast.Import: Flow._import,
    ast.ImportFrom: Flow._import,
    ast.FunctionDef: Flow._definition,
    ast.AsyncFunctionDef: Flow._definition,
    ast.ClassDef: Flow._definition,
    ast.Delete: Flow._delete,
    ast.Assert: Flow._assert,
    ast.If: Flow._if,
    ast.For: Flow._loop,
    ast.AsyncFor: Flow._loop,
    ast.While: Flow._while,
    ast.With: Flow._with,
    ast.AsyncWith: Flow._with,
    ast.Match: Flow._match,
    ast.Try: Flow._try,
}
if (_try_star := getattr(ast, "TryStar", None)) is not None:
    _HANDLERS[_try_star] = Flow._try


def _entered(found: Type) -> Type:
    """What `with ... as` binds."""
    match found:
        case Context(item):
            return item
        case Session() | Engine():
            return found
    return None


def _agreed(ways: Sequence[dict[str, Type]]) -> dict[str, Type]:
    first, *others = ways
    if not others:
        return first
    return {name: _all_joined([way.get(name) for way in ways]) for name in {key: None for way in ways for key in way}}


def _all_joined(found: Sequence[Type]) -> Type:
    result = found[0]
    for item in found[1:]:
        result = joined(result, item)
    return result


def _rebound(body: Sequence[ast.stmt]) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that statements bind, each with its new value where that is plain."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name, None
            continue
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        else:
            for name in _stored(node):
                yield name, None
        for part in ("body", "orelse", "finalbody", "handlers", "items", "cases"):
            waiting += getattr(node, part, ())


def _stored(node: ast.AST) -> Iterator[str]:
    targets = [getattr(node, part) for part in ("target", "optional_vars") if getattr(node, part, None) is not None]
    for target in [*targets, *getattr(node, "targets", ())]:
        yield from (
            inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
        )


def _bound(body: Sequence[ast.stmt]) -> set[str]:
    return {name for name, _ in _rebound(body)}


def _continues(name: str, value: ast.expr | None) -> bool:
    """Whether a value starts with a method of the name itself, as in `query = query.where(...)`."""
    while isinstance(value, (ast.Call, ast.Attribute)):
        value = value.func if isinstance(value, ast.Call) else value.value
    return isinstance(value, ast.Name) and value.id == name


def _breaks(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Break) for statement in body for node in ast.walk(statement))


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name
