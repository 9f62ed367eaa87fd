"""Relationships that are read from instances, whether a query has loaded them, and how to let it.

Speaks of one scope at a time, and of nothing that could have been loaded in a way that is not seen.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_LOADED_ON_ACCESS = (None, True, "select")


@dataclass(frozen=True, slots=True)
class Read:
    """A relationship that is read from an instance which a query gave without it."""

    node: ast.Attribute
    model: Model
    relationship: Relationship
    instance: types.Instance

    @property
    def shown(self) -> str:
        """The relationship as people write it."""
        return f"{self.model.name}.{self.relationship.name}"


def unloaded(ctx: Context, scope: Scope, of: Callable[[types.Origin], bool]) -> Iterator[Read]:
    """The relationships that are read though no query of the scope loads them, from instances of some origins."""
    reads = [read for node in scope.nodes(ast.Attribute) if (read := _read(ctx, scope, node, of)) is not None]
    if not reads:
        return
    elsewhere = _Elsewhere(scope)
    for read in sorted(reads, key=lambda read: scope.span(read.node)):
        if not elsewhere.may_load(read):
            yield read


def first_of_each(reads: Iterable[Read]) -> Iterator[Read]:
    """The first read of each relationship: what it loads is loaded for the others."""
    seen: set[tuple[str, str]] = set()
    for read in reads:
        key = (read.model.qualified, read.relationship.name)
        if key not in seen:
            seen.add(key)
            yield read


def is_loaded_on_access(relationship: Relationship) -> bool:
    """Whether reading a relationship sends a query of its own."""
    return relationship.opaque is None and relationship.options.get("lazy") in _LOADED_ON_ACCESS


def _read(ctx: Context, scope: Scope, node: ast.Attribute, of: Callable[[types.Origin], bool]) -> Read | None:
    instance = types.bare(scope.type_of(node.value))
    if not isinstance(node.ctx, ast.Load) or not isinstance(instance, types.Instance):
        return None
    origin, model = instance.origin, ctx.schema.models.get(instance.model)
    relationship = None if model is None else model.relationship(node.attr)
    if origin is None or origin.is_new or origin.loads is None or not of(origin):
        return None
    if model is None or relationship is None or relationship.target is None or not is_loaded_on_access(relationship):
        return None
    loads = {load.relationship for load in origin.loads if load.model == relationship.owner or load.model in model.mro}
    if node.attr in loads or any(
        load.model == model.qualified and load.relationship == node.attr for load in origin.loads
    ):
        return None
    if not relationship.uselist and any(load.model == relationship.target for load in origin.loads):
        return None  # A collection brought the instance along, and the session knows who it belongs to.
    return Read(node, model, relationship, instance)


class _Elsewhere:
    """What else in a scope may load a relationship."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._mentioned: set[str] = set()
        self._loaded: set[str] = set()
        for name in scope.nodes(ast.Call):
            self._call(name)
        for node in scope.nodes(ast.Attribute):
            if isinstance(node.ctx, ast.Store) or _is_awaitable(node.value):
                self._loaded.add(node.attr)
        self._hidden = {id(inner) for node in scope.nodes(ast.Lambda) for inner in ast.walk(node.body)}

    def may_load(self, read: Read) -> bool:
        """Whether a relationship may be loaded by the time it is read."""
        name, target = read.relationship.name, read.relationship.target
        if id(read.node) in self._hidden or name in self._loaded or "*" in self._loaded:
            return True
        # The other side of a many-to-one may be in the session already; then nothing is sent.
        return not read.relationship.uselist and target in self._mentioned

    def _call(self, call: ast.Call) -> None:
        scope = self._scope
        for argument in call.args:
            match types.bare(scope.type_of(argument)):
                case types.ModelClass(model):
                    self._mentioned.add(model)
                case types.Instance(model, None):
                    self._mentioned.add(model)
                case types.RelationshipOf(_, attribute):
                    self._loaded.add(attribute)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("refresh", "set_committed_value"):
            given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
            for part in given:
                self._loaded.update(_strings(part))
        if isinstance(function := scope.type_of(call.func), types.Named) and function.name.endswith("committed_value"):
            self._loaded.add("*")


def _strings(node: ast.expr) -> Iterator[str]:
    """The names in a list of names; `*` for what is not written plainly."""
    parts = node.elts if isinstance(node, (ast.List, ast.Tuple, ast.Set)) else [node]
    for part in parts:
        if isinstance(part, ast.Constant) and (part.value is None or isinstance(part.value, (str, bool))):
            yield str(part.value)
        elif isinstance(part, ast.Attribute) and part.attr == "key" and isinstance(part.value, ast.Attribute):
            yield part.value.attr
        else:
            yield "*"


def _is_awaitable(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "awaitable_attrs"


def remedy(ctx: Context, scope: Scope, read: Read) -> Fix | None:
    """Lets the one query of the scope that gives the model load the relationship too."""
    found = [
        (call, argument)
        for call in scope.nodes(ast.Call)
        for argument in call.args
        if scope.type_of(argument) == types.ModelClass(read.model.qualified) and _gives(scope, call)
    ]
    if len(found) != 1 or _came_along(ctx, read):
        return None
    call, entity = found[0]
    option = f"selectinload({ctx.text(scope.span(entity))}.{read.relationship.name})"
    imported = rewriting.imported(ctx, scope, "selectinload", "sqlalchemy.orm")
    if imported is None or any(keyword.arg in ("options", None) for keyword in call.keywords):
        return None
    end = scope.span(call).end
    if isinstance(scope.type_of(call), types.Statement):
        edit = TextEdit(Span(end, end), f".options({option})")
    else:
        last = max(scope.span(part).end for part in (*call.args, *(keyword.value for keyword in call.keywords)))
        edit = TextEdit(Span(last, last), f", options=[{option}]")
    return ctx.fix(f"Load `{read.shown}` with the query", edit, *imported)


def _came_along(ctx: Context, read: Read) -> bool:
    """Whether the instance itself is there because a relationship to it was loaded."""
    models = ctx.schema.models
    for load in (read.instance.origin.loads if read.instance.origin else None) or ():
        owner = models.get(load.model)
        relationship = None if owner is None else owner.relationship(load.relationship)
        if relationship is None or relationship.target == read.model.qualified:
            return True
    return False


def _gives(scope: Scope, call: ast.Call) -> bool:
    """Whether a call is a `select(...)`, or a `get(...)` of a session."""
    match scope.type_of(call.func):
        case types.Named():
            return isinstance(scope.type_of(call), types.Statement)
        case types.Method(types.Session(), "get" | "get_one"):
            return True
    return False
