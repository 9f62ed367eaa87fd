"""What a value with an annotation is."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel_lsp.analysis.queries.types import (
    NONE,
    Awaitable,
    Constant,
    Context,
    IterableOf,
    ListOf,
    ModelClass,
    Named,
    Object,
    Result,
    Session,
    SessionMaker,
    TupleOf,
    Type,
    generalised,
    joined,
    optional,
)
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.syntax import expressions

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.surroundings import Surroundings

_DEEPEST = 12
_LISTS = frozenset(("list", "List", "Sequence", "MutableSequence"))
_ITERABLES = frozenset(("Iterable", "Iterator", "Generator", "Collection", "set", "Set", "frozenset", "FrozenSet"))
_ASYNC_ITERABLES = frozenset(("AsyncIterable", "AsyncIterator", "AsyncGenerator"))
_TRANSPARENT = frozenset(("Annotated", "ClassVar", "Final", "Mapped", "Required", "NotRequired", "ReadOnly"))


def read(world: Surroundings, module: Module, node: ast.expr, local: Mapping[str, Type], depth: int = 0) -> Type:
    """What an annotation means, seen from a module; `local` names are those of the function around it."""
    if depth > _DEEPEST:
        return None
    match node:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str(text)):
            tree = expressions.tree(text)
            return None if tree is None else read(world, module, tree, local, depth + 1)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return joined(read(world, module, left, local, depth + 1), read(world, module, right, local, depth + 1))
        case ast.Subscript(value=base, slice=index):
            parts = list(index.elts) if isinstance(index, ast.Tuple) else [index]
            return _generic(world, module, base, parts, local, depth + 1)
        case ast.Name() | ast.Attribute():
            return _named(world, module, node, local, depth + 1)
    return None


def _named(world: Surroundings, module: Module, node: ast.expr, local: Mapping[str, Type], depth: int) -> Type:
    found = _plain(world, module, node, local)
    if isinstance(found, (ModelClass, Named)):
        return _unparametrised(found) or world.instance(found)
    if isinstance(node, ast.Name) and node.id in local:
        return None
    alias = world.alias(module, node)
    return None if alias is None else read(world, alias[0], alias[1], {}, depth)


def _unparametrised(found: Type) -> Type:
    """Generic classes without their arguments."""
    name = found.name if isinstance(found, Named) else ""
    if name in ("builtins.list", "typing.Sequence", "collections.abc.Sequence"):
        return ListOf(None)
    return None


def _plain(world: Surroundings, module: Module, node: ast.expr, local: Mapping[str, Type]) -> Type:
    match node:
        case ast.Name(id=name):
            return local[name] if name in local else world.name(module, name)
        case ast.Attribute(value=value, attr=attr):
            base = _plain(world, module, value, local)
            return world.attribute(base, attr, module) if isinstance(base, Named) else None
    return None


def _generic(
    world: Surroundings,
    module: Module,
    base: ast.expr,
    parts: Sequence[ast.expr],
    local: Mapping[str, Type],
    depth: int,
) -> Type:
    head = _plain(world, module, base, local)
    if not isinstance(head, Named) or not parts:
        return None
    name = head.name.rpartition(".")[2]
    if name == "Literal":
        values = [part.value for part in parts if isinstance(part, ast.Constant)]
        kinds = {type(value) for value in values}
        return generalised(Constant(values[0])) if len(values) == len(parts) and len(kinds) == 1 else None
    inner = [read(world, module, part, local, depth) for part in parts]
    if name in _TRANSPARENT:
        return inner[0]
    if name == "Optional":
        return optional(inner[0])
    if name == "Union":
        found = inner[0]
        for other in inner[1:]:
            found = joined(found, other)
        return found
    if name in _LISTS:
        return ListOf(inner[0])
    if name in _ITERABLES:
        return IterableOf(inner[0])
    if name in _ASYNC_ITERABLES:
        return IterableOf(inner[0], is_async=True)
    if name in ("tuple", "Tuple"):
        if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...:
            return ListOf(inner[0])
        return TupleOf(tuple(inner))
    if name in ("type", "Type"):
        return _plain(world, module, parts[0], local)
    return _special(head, name, inner)


def _special(head: Named, name: str, inner: Sequence[Type]) -> Type:
    first = inner[0]
    if name in ("Awaitable", "Coroutine"):
        return Awaitable(inner[-1] if name == "Coroutine" else first)
    if name in ("ContextManager", "AbstractContextManager"):
        return Context(first, is_async=False)
    if name in ("AsyncContextManager", "AbstractAsyncContextManager"):
        return Context(first, is_async=True)
    if name in ("sessionmaker", "async_sessionmaker") and isinstance(first, Session):
        return SessionMaker(replace(first, expires=None))
    if name in ("ScalarResult", "AsyncScalarResult") and head.name.startswith("sqlalchemy."):
        return Result(first, is_scalar=True, is_async=name.startswith("Async"))
    if name in ("dict", "Dict", "Mapping", "MutableMapping", "defaultdict"):
        return Object("builtins.dict")
    return Object(head.name)
