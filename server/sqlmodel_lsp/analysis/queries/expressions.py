"""What an expression is, given what the names in it are."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlmodel_lsp.analysis.queries import calls
from sqlmodel_lsp.analysis.queries.attributes import attribute
from sqlmodel_lsp.analysis.queries.types import (
    NONE,
    Awaitable,
    Clause,
    ColumnOf,
    Constant,
    Instance,
    IterableOf,
    ListOf,
    Named,
    Object,
    OptionalOf,
    RelationshipOf,
    Row,
    TupleOf,
    Type,
    bare,
    common,
    generalised,
    iterated,
    joined,
)
from sqlmodel_lsp.schema.modules import Module

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.surroundings import Surroundings

_SQL = (ColumnOf, RelationshipOf, Clause)


class Typer:
    """Types expressions under names, which grow and change as the flow goes on.

    `found` keeps the type of every node that was looked at, by identity, and `nodes` lists them by kind. `outer` are
    names of the functions around. `own` are attributes that `__init__` sets, by class and name.
    """

    def __init__(self, world: Surroundings, module: Module) -> None:
        self.world = world
        self.module = module
        self.names: dict[str, Type] = {}
        self.outer: dict[str, Type] = {}
        self.own: dict[tuple[str, str], Type] = {}
        self.found: dict[int, Type] = {}
        self.nodes: dict[type[ast.AST], list[ast.AST]] = {}

    def type(self, node: ast.expr) -> Type:
        """The type of an expression; those of all its parts are noted on the way."""
        kind = type(node)
        handle = _HANDLERS.get(kind)
        found = self._other(node) if handle is None else handle(self, node)
        if kind is not ast.Constant:
            self.found[id(node)] = found
            if kind is not ast.Name:
                self.nodes.setdefault(kind, []).append(node)
        return found

    def attribute(self, owner: Type, name: str) -> Type:
        """An attribute of a value."""
        found = attribute(self.world, self.module, owner, name)
        if found is None and isinstance(owner, Object):
            return self.own.get((owner.name, name))
        return found

    def name(self, name: str) -> Type:
        """What a name is here."""
        if name in self.names:
            return self.names[name]
        if name in self.outer:
            return self.outer[name]
        return self.world.name(self.module, name)

    def bind(self, target: ast.expr, value: Type) -> None:
        """Binds the names of an assignment's target."""
        match target:
            case ast.Name(id=name):
                self.names[name] = value
                self.found[id(target)] = value
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                for part, item in zip(elts, _unpacked(value, elts), strict=True):
                    self.bind(part, item)
            case ast.Starred(value=inner):
                self.bind(inner, ListOf(None))
            case _:
                self.type(target)

    def _name(self, node: ast.Name) -> Type:
        return self.name(node.id)

    def _constant(self, node: ast.Constant) -> Type:
        return Constant(node.value)

    def _attribute(self, node: ast.Attribute) -> Type:
        return self.attribute(self.type(node.value), node.attr)

    def _call(self, node: ast.Call) -> Type:
        function = self.type(node.func)
        arguments = [self.type(argument) for argument in node.args]
        keywords = {keyword.arg: self.type(keyword.value) for keyword in node.keywords}
        return None if function is None else calls.result(self, node, function, arguments, keywords)

    def _await(self, node: ast.Await) -> Type:
        found = self.type(node.value)
        return found.item if isinstance(found, Awaitable) else None

    def _binary(self, node: ast.BinOp) -> Type:
        return self._operation([node.left, node.right], None)

    def _compare(self, node: ast.Compare) -> Type:
        return self._operation([node.left, *node.comparators], Object("builtins.bool"), node.ops)

    def _subscript(self, node: ast.Subscript) -> Type:
        return _item(self.type(node.value), self.type(node.slice))

    def _walrus(self, node: ast.NamedExpr) -> Type:
        found = self.type(node.value)
        self.bind(node.target, found)
        return found

    def _conditional(self, node: ast.IfExp) -> Type:
        self.type(node.test)
        before = dict(self.names)
        self.names.update(self.narrowed(node.test, holds=True))
        first = self.type(node.body)
        self.names = {**before, **self.narrowed(node.test, holds=False)}
        second = self.type(node.orelse)
        self.names = before
        return joined(first, second)

    def _tuple(self, node: ast.Tuple) -> Type:
        items = tuple(self.type(part) for part in node.elts)
        return None if any(isinstance(part, ast.Starred) for part in node.elts) else TupleOf(items)

    def _list(self, node: ast.List) -> Type:
        return ListOf(common([self.type(part) for part in node.elts]))

    def _set(self, node: ast.Set) -> Type:
        return IterableOf(common([self.type(part) for part in node.elts]))

    def _other(self, node: ast.expr) -> Type:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.type(child)
        if isinstance(node, ast.Dict):
            return Object("builtins.dict")
        return Object("builtins.str") if isinstance(node, ast.JoinedStr) else None

    def _operation(self, operands: list[ast.expr], otherwise: Type, ops: list[ast.cmpop] | None = None) -> Type:
        found = [self.type(operand) for operand in operands]
        plain = any(isinstance(op, (ast.Is, ast.IsNot, ast.In, ast.NotIn)) for op in ops or ())
        return Clause() if not plain and any(isinstance(item, _SQL) for item in found) else otherwise

    def _unary(self, node: ast.UnaryOp) -> Type:
        operand = self.type(node.operand)
        if isinstance(node.op, ast.Not):
            return Object("builtins.bool")
        return (
            Clause() if isinstance(operand, _SQL) else generalised(operand) if isinstance(operand, Constant) else None
        )

    def _either(self, node: ast.BoolOp) -> Type:
        found = [self.type(value) for value in node.values]
        result = found[0]
        for item in found[1:]:
            result = joined(bare(result), item)
        return result

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Type:
        before = dict(self.names)
        for part in node.generators:
            self.bind(part.target, iterated(self.type(part.iter)))
            for test in part.ifs:
                self.type(test)
                self.names.update(self.narrowed(test, holds=True))
        if isinstance(node, ast.DictComp):
            self.type(node.key)
            self.type(node.value)
            found: Type = Object("builtins.dict")
        else:
            item = self.type(node.elt)
            found = ListOf(item) if isinstance(node, ast.ListComp) else IterableOf(item)
        self.names = before
        return found

    def _lambda(self, node: ast.Lambda) -> Type:
        before = dict(self.names)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                self.names[argument.arg] = None
        self.type(node.body)
        self.names = before
        return None

    def narrowed(self, test: ast.expr, holds: bool) -> dict[str, Type]:
        """What names are once a test is known to hold, or not to."""
        return dict(self._narrowed(test, holds))

    def _narrowed(self, test: ast.expr, holds: bool) -> Iterator[tuple[str, Type]]:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield from self._narrowed(operand, not holds)
            case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)) if name in self.names:
                if holds and isinstance(self.names[name], OptionalOf):
                    yield name, bare(self.names[name])
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
                name = _named(left)
                if name in self.names and isinstance(self.names[name], OptionalOf):
                    yield name, NONE if isinstance(op, ast.Is) is holds else bare(self.names[name])
            case ast.BoolOp(op=ast.And(), values=values) if holds:
                for value in values:
                    yield from self._narrowed(value, holds)
            case ast.BoolOp(op=ast.Or(), values=values) if not holds:
                for value in values:
                    yield from self._narrowed(value, holds)
            case ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), kind]) if name in self.names:
                yield name, self.world.instance(self.found.get(id(kind))) if holds else self.names[name]


_HANDLERS: dict[type[ast.AST], Callable[[Typer, Any], Type]] = {
    ast.Name: Typer._name,
    ast.Constant: Typer._constant,
    ast.Attribute: Typer._attribute,
    ast.Call: Typer._call,
    ast.Await: Typer._await,
    ast.BinOp: Typer._binary,
    ast.Compare: Typer._compare,
    ast.UnaryOp: Typer._unary,
    ast.Subscript: Typer._subscript,
    ast.NamedExpr: Typer._walrus,
    ast.BoolOp: Typer._either,
    ast.IfExp: Typer._conditional,
    ast.Tuple: Typer._tuple,
    ast.List: Typer._list,
    ast.Set: Typer._set,
    ast.ListComp: Typer._comprehension,
    ast.SetComp: Typer._comprehension,
    ast.GeneratorExp: Typer._comprehension,
    ast.DictComp: Typer._comprehension,
    ast.Lambda: Typer._lambda,
}


def _named(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.NamedExpr(target=ast.Name(id=name)):
            return name
    return ""


def _unpacked(value: Type, targets: list[ast.expr]) -> list[Type]:
    has_star = any(isinstance(target, ast.Starred) for target in targets)
    if isinstance(value, (TupleOf, Row)) and len(value.items) == len(targets) and not has_star:
        return list(value.items)
    return [None if isinstance(value, (TupleOf, Row, Instance)) else iterated(value)] * len(targets)


def _item(owner: Type, index: Type) -> Type:
    position = index.value if isinstance(index, Constant) and isinstance(index.value, int) else None
    match bare(owner):
        case TupleOf(items) | Row(items):
            return items[position] if position is not None and -len(items) <= position < len(items) else None
        case ListOf(item):
            return item if position is not None or index == Object("builtins.int") else None
        case Named(name) as generic if name.startswith("sqlalchemy."):
            return generic
    return None
