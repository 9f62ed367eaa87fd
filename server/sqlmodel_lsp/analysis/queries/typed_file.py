"""A file with the types of the expressions in it, scope by scope.

Blocks that use nothing which has to do with models, sessions or statements are left out: they are neither parsed nor
typed.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel_lsp.analysis.queries.expressions import Typer
from sqlmodel_lsp.analysis.queries.flow import Flow
from sqlmodel_lsp.analysis.queries.surroundings import Surroundings, surroundings
from sqlmodel_lsp.analysis.queries.types import (
    Constant,
    Instance,
    IterableOf,
    ListOf,
    Method,
    ModelClass,
    Named,
    Object,
    Type,
    bare,
    joined,
)
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.span import Span

N = TypeVar("N", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Scope:
    """The top of a file, a function or a class, with what was found in it; scopes inside of it are scopes of their own.

    `path` is the dotted path of definitions, empty for the top. `body` are its statements. `owner` is the qualified
    name of the class that a method belongs to.
    """

    path: str
    node: Function | ast.ClassDef | None
    body: tuple[ast.stmt, ...]
    positions: Positions
    owner: str = ""
    _types: dict[int, Type] = field(default_factory=dict)
    _nodes: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)
    _kinds: frozenset[type] | None = None
    _methods: tuple[tuple[ast.Call, Method], ...] | None = None

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @property
    def function(self) -> Function | None:
        """The function that the scope is, if it is one."""
        return None if isinstance(self.node, ast.ClassDef) else self.node

    def type_of(self, node: ast.AST) -> Type:
        """What an expression of the scope is, or a name that it binds; None when it is unknown."""
        return Constant(node.value) if isinstance(node, ast.Constant) else self._types.get(id(node))

    def nodes(self, kind: type[N]) -> Sequence[N]:
        """The expressions of one kind in this scope, inner ones first; those of inner scopes are not among them."""
        return self._nodes.get(kind, [])  # type: ignore[return-value]  # They are kept by their own class.

    def kinds(self) -> frozenset[type]:
        """The kinds of types that its expressions have, apart from being optional."""
        if self._kinds is None:
            self._kinds = frozenset(type(bare(found)) for found in self._types.values())
        return self._kinds

    def methods(self) -> tuple[tuple[ast.Call, Method], ...]:
        """The calls of methods of known things, each with the method."""
        if self._methods is None:
            called = ((call, self.type_of(call.func)) for call in self.nodes(ast.Call))
            self._methods = tuple((call, method) for call, method in called if isinstance(method, Method))
        return self._methods

    def span(self, node: ast.expr | ast.keyword | ast.stmt | ast.alias) -> Span:
        """Where a node of the scope stands in the file."""
        return self.positions.span(node)


@dataclass(frozen=True, slots=True)
class TypedFile:
    """The scopes of a file, outer ones first; damaged blocks have none."""

    scopes: tuple[Scope, ...]

    def scopes_with(self, *kinds: type) -> Iterator[Scope]:
        """The scopes in which the type of any expression is of one of these kinds."""
        return (scope for scope in self.scopes if not scope.kinds().isdisjoint(kinds))

    def functions(self) -> Iterator[Scope]:
        """The scopes of functions and methods."""
        return (scope for scope in self.scopes if scope.function is not None)


def typed_file(snapshot: Snapshot, path: str) -> TypedFile:
    """The types in a file, worked out once while its text and what it uses stay the same."""
    return snapshot.remember("typed file", path, lambda: _typed(snapshot, snapshot.files[path]))


def _typed(snapshot: Snapshot, file: SourceFile) -> TypedFile:
    world = surroundings(snapshot)
    module = world.module(file.module, file.path)
    if module is None:
        return TypedFile(())
    reader = Reader(world, module)
    words = world.telling(module)
    offsets = [offset for offset, _ in file.facts.blocks]
    for (start, facts), end in zip(file.facts.blocks, [*offsets[1:], len(file.text)], strict=True):
        text = file.text[start:end]
        if not facts.damaged and not facts.mentions.isdisjoint(words) and _runs(text, facts.mentions):
            reader.block(text, start)
    return TypedFile(tuple(reader.scopes))


_SET_ON_SELF = re.compile(r"\bself\.(\w+)[ \t]*(?::[^=\n]+)?=(?!=)")


def _runs(text: str, words: frozenset[str]) -> bool:
    """Whether a block holds more than imports and declarations."""
    return not text.startswith(("from ", "import ")) and ("def" in words or not text.startswith(("class ", "@")))


class Reader:
    """Reads the blocks of a file in order; `scopes` are what it found so far."""

    def __init__(self, world: Surroundings, module: Module) -> None:
        self.scopes: list[Scope] = []
        self._world = world
        self._module = module
        self._top: dict[str, Type] = {}
        self._own: dict[tuple[str, str], Type] = {}
        self._text = ""

    def block(self, text: str, start: int) -> None:
        """Types one block; what its functions hold is looked at behind its own statements."""
        self.read(parse_block(text).statements, text, start)

    def read(self, statements: Sequence[ast.stmt], text: str, start: int) -> None:
        """Types the statements of a block that were parsed from a text."""
        positions = Positions(text, start)
        self._text = text
        typer = Typer(self._world, self._module)
        typer.names, typer.own = self._top, self._own
        scope = Scope("", None, tuple(statements), positions, "", typer.found, typer.nodes)
        self.scopes.append(scope)
        inner: list[Function | ast.ClassDef] = []
        Flow(typer, inner.append).run(statements)
        for node in inner:
            typer.names.pop(node.name, None)  # What a definition at the top is, the workspace knows.
        self._top = typer.names
        for node in inner:
            self._signature(typer, node)
            self._definition(node, "", positions, {}, "")

    def _definition(
        self, node: Function | ast.ClassDef, prefix: str, positions: Positions, outer: dict[str, Type], owner: str
    ) -> None:
        if isinstance(node, ast.ClassDef):
            self._class(node, prefix, positions, outer)
        else:
            self._function(node, prefix, positions, outer, owner)

    def _class(self, node: ast.ClassDef, prefix: str, positions: Positions, outer: dict[str, Type]) -> None:
        path = prefix + node.name
        qualified = f"{self._module.id}.{path}"
        typer = Typer(self._world, self._module)
        typer.outer, typer.own = outer, self._own
        inner: list[Function | ast.ClassDef] = []
        self.scopes.append(Scope(path, node, tuple(node.body), positions, "", typer.found, typer.nodes))
        Flow(typer, inner.append).run(node.body)
        for part in sorted(inner, key=lambda part: part.name != "__init__"):
            self._signature(typer, part)
            self._definition(part, f"{path}.", positions, outer, qualified)
            if part.name == "__init__" and not isinstance(part, ast.ClassDef):
                self._keep_own(part, qualified)

    def _keep_own(self, node: Function, qualified: str) -> None:
        """Attributes that `__init__` alone sets are what it sets them to."""
        scope = next(scope for scope in reversed(self.scopes) if scope.node is node)
        stored = Counter(_SET_ON_SELF.findall(self._text))
        for statement in ast.walk(node):
            if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
                for target in targets:
                    if isinstance(target, ast.Attribute) and stored[target.attr] == 1 and _is_self(target.value):
                        self._own[qualified, target.attr] = scope.type_of(statement.value)

    def _function(self, node: Function, prefix: str, positions: Positions, outer: dict[str, Type], owner: str) -> None:
        path = prefix + node.name
        typer = Typer(self._world, self._module)
        typer.outer, typer.own = outer, self._own
        typer.names.update(self._parameters(typer, node, owner))
        self.scopes.append(Scope(path, node, tuple(node.body), positions, owner, typer.found, typer.nodes))
        inner: list[Function | ast.ClassDef] = []
        captured = _Captured(typer, inner)
        Flow(typer, captured.define).run(node.body)
        for part in inner:
            self._signature(typer, part)
            self._definition(part, f"{path}.", positions, {**outer, **captured.names()}, "")

    def _parameters(self, typer: Typer, node: Function, owner: str) -> dict[str, Type]:
        found: dict[str, Type] = {}
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        defaults = dict(zip([item.arg for item in reversed([*arguments.posonlyargs, *arguments.args])],
                            reversed(arguments.defaults), strict=False))  # fmt: skip
        defaults |= {
            item.arg: default
            for item, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }
        for item in every:
            if item.annotation is not None:
                found[item.arg] = self._world.annotation(self._module, item.annotation, typer.outer)
            else:
                found[item.arg] = self._depended(typer, defaults.get(item.arg))
        if arguments.vararg is not None:
            found[arguments.vararg.arg] = ListOf(None)
        if arguments.kwarg is not None:
            found[arguments.kwarg.arg] = Object("builtins.dict")
        if owner and every and (receiver := self._receiver(node, owner)) is not None:
            found[every[0].arg] = receiver
        return found

    def _receiver(self, node: Function, owner: str) -> Type:
        """What `self` or `cls` is."""
        names = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
        if "staticmethod" in names:
            return None
        is_model = owner in self._world.schema.models
        if "classmethod" in names or node.name == "__new__":
            return ModelClass(owner) if is_model else Named(owner)
        return Instance(owner) if is_model else Object(owner)

    def _depended(self, typer: Typer, default: ast.expr | None) -> Type:
        """What FastAPI passes for `Depends(...)`."""
        match default:
            case ast.Call(func=function, args=[ast.Name() | ast.Attribute() as provider]):
                maker = Typer(self._world, self._module)
                maker.outer = typer.outer
                named, called = maker.type(provider), maker.type(function)
                if isinstance(called, Named) and called.name.rpartition(".")[2] in ("Depends", "Security"):
                    return self._provided(named)
        return None

    def _provided(self, provider: Type) -> Type:
        function = self._world.function(provider.name) if isinstance(provider, Named) else None
        if function is None:
            return self._world.instance(provider)
        found = self._world.result(*function)
        item = getattr(found, "item", None)
        return item if isinstance(found, IterableOf) or type(found).__name__ == "Awaitable" else found

    def _signature(self, typer: Typer, node: Function | ast.ClassDef) -> None:
        """Types what a definition evaluates in the scope around it."""
        for decorator in node.decorator_list:
            typer.type(decorator)
        if isinstance(node, ast.ClassDef):
            for part in (*node.bases, *(keyword.value for keyword in node.keywords)):
                typer.type(part)
            return
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                typer.type(default)


class _Captured:
    """What functions inside of a function see of its names: what all bindings agree on."""

    def __init__(self, typer: Typer, inner: list[Function | ast.ClassDef]) -> None:
        self._typer = typer
        self._inner = inner
        self._at_definition: dict[str, Type] = {}

    def define(self, node: Function | ast.ClassDef) -> None:
        """Notes a definition and what the names are at it."""
        self._inner.append(node)
        self._at_definition.update(self._typer.names)

    def names(self) -> dict[str, Type]:
        """The names that are at the end what they were where the functions were defined."""
        return {name: joined(found, self._at_definition.get(name)) for name, found in self._typer.names.items()}


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"
