"""The names that functions bind for themselves, found when somebody asks for one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries.types import Type

Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Found:
    """A name that a function binds; what it imports by it has a type."""

    type: Type = None


class Local:
    """The names of a function, a lambda or a comprehension, and of those around it."""

    def __init__(self, outer: Local | None, node: Function | None = None, names: Iterable[str] = ()) -> None:
        self._outer = outer
        self._node = node
        self._names: dict[str, Found] | None = None if node is not None else dict.fromkeys(names, Found())
        self._own_imports = [] if node is None else list(_imports(node.body))
        self.imports: bool = bool(self._own_imports) or (outer is not None and outer.imports)

    def find(self, name: str, imported: Callable[[ast.ImportFrom, ast.alias], Type]) -> Found | None:
        """What a name is that is bound here; None when it is none of these."""
        if self._names is None and self._node is not None:
            self._names = dict.fromkeys((*arguments(self._node.args), *_bound(self._node.body)), Found())
            for item in self._own_imports:
                self._names.update((one.asname or one.name, Found(imported(item, one))) for one in item.names)
        if self._names is not None and name in self._names:
            return self._names[name]
        return None if self._outer is None else self._outer.find(name, imported)


def arguments(node: ast.arguments) -> Iterator[str]:
    """The names of a function's arguments."""
    every = (*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg)
    return (item.arg for item in every if item is not None)


def _imports(body: Sequence[ast.stmt]) -> Iterator[ast.ImportFrom]:
    """The imports of a function, wherever among its statements."""
    for statement in body:
        if isinstance(statement, ast.ImportFrom):
            yield statement
        elif not isinstance(statement, _SCOPES):
            for part in ("body", "orelse", "finalbody", "handlers", "cases"):
                yield from _imports(getattr(statement, part, ()))


def _bound(body: Iterable[ast.AST]) -> Iterator[str]:
    """The names that the statements of a function bind."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
        if not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
