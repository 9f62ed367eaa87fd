"""The statements of a migration, followed one by one over values; nothing of them is run.

Where a condition may go either way, both ways are followed, and what they leave different is not certain any more.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from sqlmodel_lsp.migrations.model import EnumType, Key, Part, Table
from sqlmodel_lsp.migrations.operations import Operator
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.migrations.world import Arguments, Function, Keywords, MigrationWorld
from sqlmodel_lsp.syntax import run
from sqlmodel_lsp.syntax.evaluate import Evaluator, bind_target, iterate
from sqlmodel_lsp.syntax.values import Opaque, Value

_DEEPEST = 20
_MOST_TURNS = 5_000


class TooMuchError(Exception):
    """A migration that takes more steps than anybody would wait for."""


class _End(Enum):
    """How a block ends, apart from a `return`."""

    FALLS_THROUGH = auto()
    BREAKS = auto()
    CONTINUES = auto()
    RAISES = auto()


@dataclass(frozen=True, slots=True)
class _Returned:
    """A block ends with this value of its function."""

    value: Value


@dataclass(frozen=True, slots=True)
class _State:
    """What there was before one of two ways was taken."""

    tables: dict[Key, Table]
    types: dict[Key, EnumType]
    gone: frozenset[Key]


@dataclass(slots=True)
class Interpreter:
    """Follows functions; `world` gives names their meaning and `operator` carries out what they do."""

    shadow: Shadow
    world: MigrationWorld
    operator: Operator
    depth: int = 0
    _unsure: list[str | None] = field(default_factory=list)

    def invoke(self, function: Function, arguments: Arguments, keywords: Keywords) -> Value:
        """What a function returns, after all that it does."""
        if self.depth > _DEEPEST:
            return Opaque(f"`{function.node.name}()` calls itself too often")
        evaluator = self.world.evaluator(function.module)
        evaluator.locals.update(function.bound)
        evaluator.depth = 0
        problem = run.bind(evaluator, function.node.args, arguments, keywords)
        if problem is not None:
            return problem
        self.depth += 1
        doubt = self.shadow.doubt
        try:
            ended = self._block(evaluator, function.node.body)
        finally:
            self.depth -= 1
            self.shadow.doubt = doubt
        if isinstance(ended, _Returned):
            return ended.value
        return Opaque(f"`{function.node.name}()` raises") if ended is _End.RAISES else None

    def _block(self, evaluator: Evaluator, body: Sequence[ast.stmt]) -> _End | _Returned:
        for node in body:
            ended = self._statement(evaluator, node)
            if ended is not _End.FALLS_THROUGH:
                return ended
        return _End.FALLS_THROUGH

    def _statement(self, evaluator: Evaluator, node: ast.stmt) -> _End | _Returned:
        self.world.steps[0] -= 1
        if self.world.steps[0] < 0:
            raise TooMuchError
        if self.depth == 1:
            self.shadow.line = node.lineno
        self.operator.statement = node
        match node:
            case ast.Return(value=value):
                return _Returned(None if value is None else evaluator.value(value))
            case ast.Raise():
                return _End.RAISES
            case ast.Break():
                return _End.BREAKS
            case ast.Continue():
                return _End.CONTINUES
            case ast.If():
                return self._if(evaluator, node)
            case ast.For():
                return self._for(evaluator, node)
            case ast.While():
                return self._while(evaluator, node)
            case ast.With():
                return self._with(evaluator, node)
            case ast.Try():
                return self._try(evaluator, node)
            case ast.Delete() | ast.Pass() | ast.Global() | ast.Nonlocal():
                return _End.FALLS_THROUGH
            case _ if hasattr(node, "handlers"):  # `except*`, which Python 3.10 does not have.
                return self._unknown(evaluator, [getattr(node, "body", []), []], "a `try` with groups")
            case ast.Match():
                return self._unknown(evaluator, [case.body for case in node.cases], "a `match`")
            case _:
                self._simple(evaluator, node)
                return _End.FALLS_THROUGH

    def _simple(self, evaluator: Evaluator, node: ast.stmt) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self._assign(evaluator, targets, evaluator.value(value))
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(evaluator, [target], evaluator.value(value))
            case ast.AugAssign(target=ast.Name(id=name), op=operation, value=value):
                combined = ast.BinOp(ast.Name(name, ast.Load()), operation, value)
                self._assign(evaluator, [node.target], evaluator.value(combined))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method), args=args)) if (
                name in evaluator.locals and isinstance(evaluator.locals[name], (list, dict, set))
            ):
                run.mutate(evaluator, name, method, [evaluator.value(argument) for argument in args])
            case ast.Expr(value=value):
                evaluator.value(value)
            case ast.Import() | ast.ImportFrom():
                run.bind_import(evaluator, node)
            case ast.FunctionDef(name=name):
                bound = tuple(evaluator.locals.items())
                evaluator.locals[name] = self.world.define(name, Function(evaluator.module, node, bound))
            case ast.ClassDef(name=name):
                evaluator.locals[name] = Opaque(f"`{name}` is a class")
            case _:
                pass

    def _assign(self, evaluator: Evaluator, targets: Sequence[ast.expr], value: Value) -> None:
        for target in targets:
            if isinstance(run.assign(evaluator, [target], value), Opaque):
                names = (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
                evaluator.locals.update(dict.fromkeys(names, Opaque("an assignment that is not followed")))

    def _if(self, evaluator: Evaluator, node: ast.If) -> _End | _Returned:
        known = evaluator.truth(node.test)
        if known is not None:
            return self._block(evaluator, node.body if known else node.orelse)
        return self._unknown(evaluator, [node.body, node.orelse], f"`{_short(node.test)}`")

    def _for(self, evaluator: Evaluator, node: ast.For) -> _End | _Returned:
        given = evaluator.value(node.iter)
        if isinstance(given, (set, frozenset)):
            given = sorted(given, key=repr)  # In which order a migration does equal things makes no difference.
        values = iterate(evaluator, given)
        if values is None or len(values) > _MOST_TURNS:
            reason = Opaque(f"one of `{_short(node.iter)}`")
            evaluator.locals.update(bind_target(node.target, reason) or {})
            self._unknown(
                evaluator, [node.body, []], f"how often `for {_short(node.target)} in ...` is done", inner=True
            )
            return _End.FALLS_THROUGH
        for value in values:
            names = bind_target(node.target, value)
            if names is None:
                names = bind_target(node.target, Opaque("a loop that is not followed")) or {}
            evaluator.locals.update(names)
            ended = self._block(evaluator, node.body)
            if ended is _End.BREAKS:
                return _End.FALLS_THROUGH
            if ended in (_End.RAISES,) or isinstance(ended, _Returned):
                return ended
        return self._block(evaluator, node.orelse)

    def _while(self, evaluator: Evaluator, node: ast.While) -> _End | _Returned:
        for _ in range(_MOST_TURNS):
            known = evaluator.truth(node.test)
            if known is False:
                return self._block(evaluator, node.orelse)
            if known is None:
                break
            ended = self._block(evaluator, node.body)
            if ended is _End.BREAKS:
                return _End.FALLS_THROUGH
            if ended is _End.RAISES or isinstance(ended, _Returned):
                return ended
            if isinstance(node.test, ast.Constant):
                break  # How often it is done depends on what the database holds.
        self._unknown(evaluator, [node.body, []], f"`while {_short(node.test)}`", inner=True)
        return _End.FALLS_THROUGH

    def _with(self, evaluator: Evaluator, node: ast.With) -> _End | _Returned:
        entered: list[Value] = []
        for item in node.items:
            value = evaluator.value(item.context_expr)
            entered.append(value)
            if item.optional_vars is not None:
                self._assign(evaluator, [item.optional_vars], self.operator.enter(value))
            else:
                self.operator.enter(value)
        ended = self._block(evaluator, node.body)
        for value in reversed(entered):
            self.operator.leave(value)
        return ended

    def _try(self, evaluator: Evaluator, node: ast.Try) -> _End | _Returned:
        if node.handlers:
            with self.shadow.trying():
                ended = self._block(evaluator, node.body)
        else:
            ended = self._block(evaluator, node.body)
        if ended is _End.RAISES and node.handlers:
            ended = self._block(evaluator, node.handlers[0].body)
        elif ended is _End.FALLS_THROUGH:
            ended = self._block(evaluator, node.orelse)
        last = self._block(evaluator, node.finalbody)
        return ended if last is _End.FALLS_THROUGH else last

    def _unknown(
        self, evaluator: Evaluator, ways: Sequence[Sequence[ast.stmt]], what: str, *, inner: bool = False
    ) -> _End | _Returned:
        """Follows every way from where things are, and goes on with what they have in common and the first brings.

        A way that raises is not taken; after one that returns, nothing is certain in this function any more.
        """
        reason = f"{what} may be true or false" if not inner else f"{what} is not known"
        start, names = self._state(), dict(evaluator.locals)
        after: list[tuple[_State, dict[str, Value], _End | _Returned]] = []
        for way in ways:
            self._restore(start)
            evaluator.locals = dict(names)
            ended = self._block(evaluator, way)
            if ended is not _End.RAISES:
                after.append((self._state(), evaluator.locals, ended))
        if not after:
            self._restore(start)
            return _End.RAISES
        going_on = [way for way in after if not isinstance(way[2], _Returned)] or after
        chosen = going_on[0]
        self._restore(chosen[0])
        if any(state != chosen[0] for state, _, _ in after):
            self.shadow.note("assumed", reason)
            self._restore(_merged([state for state, _, _ in after], chosen[0], reason))
        evaluator.locals = _common(chosen[1], [values for _, values, _ in going_on], reason)
        if len(going_on) < len(after) and self.shadow.doubt is None:
            self.shadow.doubt = reason
        ended = chosen[2]
        if isinstance(ended, _Returned) and any(way[2] != ended for way in after):
            return _Returned(Opaque(reason))
        return _End.FALLS_THROUGH if inner and not isinstance(ended, _Returned) else ended

    def _state(self) -> _State:
        return _State(dict(self.shadow.tables), dict(self.shadow.types), frozenset(self.shadow.gone))

    def _restore(self, state: _State) -> None:
        self.shadow.tables = dict(state.tables)
        self.shadow.types = dict(state.types)
        self.shadow.gone = set(state.gone)


def _merged(states: Sequence[_State], chosen: _State, reason: str) -> _State:
    """The chosen state, in which everything that differs between the states is marked as not certain."""
    tables: dict[Key, Table] = {}
    for key in dict.fromkeys(key for state in (chosen, *states) for key in state.tables):
        found = [state.tables.get(key) for state in (chosen, *states)]
        table = next(table for table in found if table is not None)
        parts = frozenset[Part]().union(*(table.differs(other) for other in found))
        tables[key] = table.doubted(reason, parts) if any(other != table for other in found) else table
    types: dict[Key, EnumType] = {}
    for key in dict.fromkeys(key for state in (chosen, *states) for key in state.types):
        kinds = [state.types.get(key) for state in (chosen, *states)]
        kind = next(kind for kind in kinds if kind is not None)
        types[key] = replace(kind, opaque=reason) if any(other != kind for other in kinds) else kind
    return _State(tables, types, chosen.gone - tables.keys())


def _common(chosen: dict[str, Value], ways: Sequence[dict[str, Value]], reason: str) -> dict[str, Value]:
    """The names bound on the chosen way, unknown where another way binds something else."""
    names = dict.fromkeys(name for way in ways for name in way)
    missing = Opaque(reason)
    return {
        name: chosen[name]
        if name in chosen and all(name in way and way[name] == chosen[name] for way in ways)
        else missing
        for name in names
    }


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
