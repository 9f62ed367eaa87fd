"""What the statements of functions name through the values they work on: `hero.name`, `Hero(name=...)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.occurrences import symbols
from sqlmodel_lsp.analysis.occurrences.model import Occurrence, Role
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.analysis.queries.typed_file import Scope, typed_file
from sqlmodel_lsp.analysis.queries.types import Instance, Method, ModelClass, Named, Object, Statement, Type, bare
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

_DUMPS = frozenset(("model_dump", "model_dump_json", "dict", "json", "model_copy"))
_BY_NAME = frozenset(f"builtins.{name}" for name in ("getattr", "setattr", "hasattr", "delattr"))
_VALIDATING = frozenset(("model_validate", "from_orm", "parse_obj", "model_construct"))


def read(source: Source) -> Iterator[Occurrence]:
    """The attributes, keywords and keys of models in a file, as far as the types of its expressions are known."""
    for scope in typed_file(source.snapshot, source.file.path).scopes:
        spot = Spot(scope.positions)
        for attribute in scope.nodes(ast.Attribute):
            yield from _attribute(source, scope, attribute, spot)
        for call in scope.nodes(ast.Call):
            yield from _call(source, scope, call, spot)


def _attribute(source: Source, scope: Scope, node: ast.Attribute, spot: Spot) -> Iterator[Occurrence]:
    model = _model(source, scope.type_of(node.value))
    if model is not None:
        span = spot.end(source.text, node, node.attr)
        role = Role.ASSIGNMENT if isinstance(node.ctx, (ast.Store, ast.Del)) else Role.ATTRIBUTE
        yield from source.occurrence(symbols.of_member(model, node.attr), span, role)


def _model(source: Source, found: Type) -> Model | None:
    match bare(found):
        case ModelClass(qualified) | Instance(qualified):
            return source.world.model(qualified)
        case Object(qualified):  # `self` in a class that gives models its fields without being one.
            return next(iter(source.views.get(qualified, ())), None)
    return None


def _call(source: Source, scope: Scope, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
    match scope.type_of(node.func):
        case ModelClass(qualified):
            yield from _keywords(source, source.world.model(qualified), node, spot)
        case Named(name) if name in _BY_NAME and len(node.args) > 1:
            model, found = _model(source, scope.type_of(node.args[0])), spot.content(source.text, node.args[1])
            if model is not None and found is not None:
                yield from source.occurrence(symbols.of_member(model, found[0]), found[1], Role.KEY)
        case Method(Statement() as statement, "filter_by" | "values"):
            for entity in _entities(source, statement):
                yield from _keywords(source, entity, node, spot, Role.COLUMN_KEYWORD)
                yield from _keys(source, entity, node.args, spot, Role.KEY)
        case Method(owner, name) if (model := _model(source, owner)) is not None:
            if name in _VALIDATING:
                yield from _keys(source, model, [expressions.keyword(node, "update")], spot, Role.KEY)
                yield from _keys(source, model, node.args[:1], spot, Role.KEY)
                yield from _keywords(source, model, node, spot) if name == "model_construct" else ()
            elif name == "sqlmodel_update":
                yield from _keys(source, model, [*node.args[:1], expressions.keyword(node, "update")], spot, Role.KEY)
            elif name in _DUMPS:
                yield from _keys(source, model, [expressions.keyword(node, "update")], spot, Role.KEY)
                given = [expressions.keyword(node, word) for word in ("include", "exclude")]
                yield from _keys(source, model, given, spot, Role.SELECTION)


def _entities(source: Source, statement: Statement) -> Sequence[Model]:
    """The model that keywords of a statement's method belong to, when it is one alone."""
    models = [_model(source, entity) for entity in statement.entities]
    return [models[0]] if len(models) == 1 and models[0] is not None and not statement.joins else []


def _keywords(
    source: Source, model: Model | None, node: ast.Call, spot: Spot, role: Role = Role.KEYWORD
) -> Iterator[Occurrence]:
    for item in node.keywords if model is not None else ():
        start = spot.positions.span(item).start
        span = Span(start, start + len(item.arg or ""))
        if model is not None and item.arg and source.text[span.start : span.end] == item.arg:
            yield from source.occurrence(symbols.of_member(model, item.arg), span, role)


def _keys(
    source: Source, model: Model, nodes: Sequence[ast.expr | None], spot: Spot, role: Role
) -> Iterator[Occurrence]:
    """The keys of dictionaries, and the items of sets, that are names of members."""
    for node in nodes:
        items = node.keys if isinstance(node, ast.Dict) else node.elts if isinstance(node, ast.Set) else []
        for item in items:
            found = None if item is None else spot.content(source.text, item)
            if found is not None:
                yield from source.occurrence(symbols.of_member(model, found[0]), found[1], role)
