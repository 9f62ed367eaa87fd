"""Reads the statements of a file for what they name: classes, members of models, and the strings of library calls.

Follows names and scopes alone; what values in bodies are, `bodies` knows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlmodel_lsp.analysis.occurrences import calls, migrations, symbols
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.analysis.queries.types import ModelClass, Named, Type
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.schema.model import Relationship, Table
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

_CLASS_NAME = re.compile(r"class\s+(\w+)")
_NOT_ANNOTATIONS = frozenset(("Literal",))
_VALIDATORS = frozenset(("field_validator", "validator", "field_serializer", "serializer", "validates"))
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Reader:
    """Reads the nodes of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._text = source.file.text

    def read(self, nodes: Iterable[ast.AST | None], spot: Spot) -> Iterator[Occurrence]:
        """What nodes name, those below them included."""
        for node in nodes:
            if node is not None:
                yield from self._read(node, spot)

    def _read(self, node: ast.AST, spot: Spot) -> Iterator[Occurrence]:
        match node:
            case ast.Name():
                yield from self._name(node, spot)
            case ast.Attribute():
                yield from self._attribute(node, spot)
            case ast.Call():
                yield from self._call(node, spot)
            case ast.Constant(value=str()) if spot.is_annotation:
                yield from self._quoted(node, spot)
            case ast.Subscript() if spot.is_annotation:
                yield from self._generic(node, spot)
            case ast.ClassDef():
                yield from self._class(node, spot)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                yield from self._function(node, spot)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                targets = {name: None for part in node.generators for name in _stored(part.target)}
                yield from self.read(ast.iter_child_nodes(node), replace(spot, local={**spot.local, **targets}))
            case ast.Import() | ast.ImportFrom():
                yield from self._import(node, spot)
            case ast.AnnAssign():
                inner = self._defining(spot, [node.target])
                yield from self._targets([node.target], node.value, inner)
                yield from self._read(node.annotation, replace(inner, is_annotation=True))
                yield from self.read([node.value], inner)
            case ast.Assign():
                inner = self._defining(spot, node.targets)
                yield from self._targets(node.targets, node.value, inner)
                yield from self._read(node.value, inner)
            case ast.With():
                yield from self._with(node, spot)
            case ast.arg():
                yield from self.read([node.annotation], replace(spot, is_annotation=True))
            case _:
                yield from self.read(ast.iter_child_nodes(node), spot)

    # ---- names

    def type_of(self, node: ast.AST, spot: Spot) -> Type:
        """What a dotted name is, as far as imports and definitions tell."""
        match node:
            case ast.Name(id=name):
                return spot.local[name] if name in spot.local else self._source.world.name(self._source.module, name)
            case ast.Attribute(value=value, attr=attr):
                base = self.type_of(value, spot)
                return (
                    self._source.world.attribute(base, attr, self._source.module) if isinstance(base, Named) else None
                )
        return None

    def _name(self, node: ast.Name, spot: Spot) -> Iterator[Occurrence]:
        if isinstance(node.ctx, ast.Store):
            return
        role = Role.ANNOTATION_STRING if spot.quoted else spot.role
        span = spot.positions.span(node)
        if spot.is_annotation and spot.quoted and (targets := self._related(node.id, spot)):
            for target in targets:
                yield from self._source.occurrence(target, span, role)
            return
        if spot.in_class and not spot.is_annotation and (own := self._own(spot, node.id)) is not None:
            yield from self._source.occurrence(own, span, Role.ATTRIBUTE)
            return
        symbol = self._source.symbol(self.type_of(node, spot))
        if symbol is not None:
            yield from self._source.occurrence(symbol, span, role)
        elif spot.is_annotation:
            for target in self._related(node.id, spot):
                yield from self._source.occurrence(target, span, role)

    def _related(self, name: str, spot: Spot) -> list[Symbol]:
        """The models that a name in the annotation of a relationship means, as SQLAlchemy looks them up."""
        relationship = self._relationship(spot)
        if relationship is None or (relationship.target_name or "").rpartition(".")[2] != name:
            return []
        if relationship.target is not None:
            return [symbols.of_class(relationship.target)]
        found = self._source.snapshot.schema.models_named(name, self._source.file.path)
        return [symbols.of_class(model.qualified) for model in found]

    def _relationship(self, spot: Spot) -> Relationship | None:
        found = (view.relationship(spot.member) for view in self._source.views.get(spot.owner, ()))
        return next((item for item in found if item is not None and item.owner == spot.owner), None)

    def _own(self, spot: Spot, name: str) -> Symbol | None:
        """What a name is that the class around defines."""
        for view in self._source.views.get(spot.owner, ()):
            symbol = symbols.of_member(view, name)
            if symbol is not None and symbol.owner == spot.owner:
                return symbol
        return None

    def _attribute(self, node: ast.Attribute, spot: Spot) -> Iterator[Occurrence]:
        base = self.type_of(node.value, spot)
        span = spot.end(self._text, node, node.attr)
        role = Role.ASSIGNMENT if isinstance(node.ctx, ast.Store) else Role.ATTRIBUTE
        match base:
            case ModelClass(qualified) if (model := self._source.world.model(qualified)) is not None:
                yield from self._source.occurrence(symbols.of_member(model, node.attr), span, role)
            case Named(qualified):
                if self._source.is_enum(qualified) and self._source.world.attribute(
                    base, node.attr, self._source.module
                ):
                    yield from self._source.occurrence(Symbol(Kind.MEMBER, qualified, node.attr), span, role)
                else:
                    named = Role.ANNOTATION_STRING if spot.quoted else spot.role
                    yield from self._source.occurrence(self._source.symbol(self.type_of(node, spot)), span, named)
        yield from self._read(node.value, spot)

    def _quoted(self, node: ast.Constant, spot: Spot) -> Iterator[Occurrence]:
        found = spot.content(self._text, node)
        parsed = None if found is None else expressions.parse(found[0], found[1].start)
        if parsed is not None:
            yield from self._read(parsed[0], replace(spot, positions=parsed[1], quoted=True))

    def _generic(self, node: ast.Subscript, spot: Spot) -> Iterator[Occurrence]:
        """`Annotated[int, Field(...)]` and `Literal["text"]` are no annotations inside."""
        yield from self._read(node.value, spot)
        name = ast.unparse(node.value).rpartition(".")[2]
        parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name not in _NOT_ANNOTATIONS:
            plain = replace(spot, is_annotation=False) if name == "Annotated" else spot
            yield from self._read(parts[0], spot)
            yield from self.read(parts[1:], plain)

    def _import(self, node: ast.Import | ast.ImportFrom, spot: Spot) -> Iterator[Occurrence]:
        if isinstance(node, ast.ImportFrom):
            for item in node.names:
                symbol = self._source.symbol(self._imported(node, item))
                start = spot.positions.span(item).start
                yield from self._source.occurrence(symbol, Span(start, start + len(item.name)), Role.IMPORT)

    def _imported(self, node: ast.ImportFrom, item: ast.alias) -> Type:
        fact = Import(item.asname or item.name, node.module or "", item.name, node.level)
        return None if item.name == "*" else self._source.world.imported(self._source.module, fact)

    # ---- calls

    def _call(self, node: ast.Call, spot: Spot) -> Iterator[Occurrence]:
        function = self.type_of(node.func, spot)
        yield from self._read(node.func, spot)
        model = self._source.world.model(function.model) if isinstance(function, ModelClass) else None
        if model is not None:
            yield from self.keywords(node, {item.arg or "": symbols.of_member(model, item.arg or "")
                                            for item in node.keywords}, spot)  # fmt: skip
        if isinstance(function, Named) and function.name.startswith(migrations.OPERATIONS):
            yield from self._operation(node, function.name.removeprefix(migrations.OPERATIONS), spot)
            return
        if isinstance(node.func, ast.Attribute) and (batch := _batch(node.func, spot)) is not None:
            inner = replace(spot, tables=batch)
            yield from migrations.of_batch(self._source, node, node.func.attr, inner)
            yield from migrations.inside(self.read([*node.args, *(item.value for item in node.keywords)], inner))
            return
        name = self._source.library(function)
        if name:
            yield from calls.strings_of(self._source, node, name, replace(spot, relationship=self._relationship(spot)))
        inner = replace(spot, tables=calls.tables_of(self._source, node, name, spot))
        for item in node.args:
            yield from self._read(item, inner)
        for keyword in node.keywords:
            linked = (
                replace(inner, role=Role.LINK_MODEL)
                if name == "Relationship" and keyword.arg == "link_model"
                else inner
            )
            yield from self._read(keyword.value, linked)

    def _operation(self, node: ast.Call, name: str, spot: Spot) -> Iterator[Occurrence]:
        """An operation of a migration, whose inner calls are about the table it changes."""
        yield from migrations.operation(self._source, node, name, spot)
        inner = replace(spot, tables=migrations.tables_of(self._source, node, name, spot))
        yield from migrations.inside(self.read([*node.args, *(item.value for item in node.keywords)], inner))

    def _with(self, node: ast.With, spot: Spot) -> Iterator[Occurrence]:
        batches = dict(spot.batches)
        for item in node.items:
            match item:
                case ast.withitem(context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)):
                    function = self.type_of(call.func, spot)
                    if function == Named(f"{migrations.OPERATIONS}batch_alter_table"):
                        batches[name] = migrations.tables_of(self._source, call, "batch_alter_table", spot)
        yield from self.read(node.items, spot)
        yield from self.read(node.body, replace(spot, batches=batches))

    def keywords(self, node: ast.Call, named: Mapping[str, Symbol | None], spot: Spot) -> Iterator[Occurrence]:
        """The keyword arguments of a call that name members."""
        for item in node.keywords:
            start = spot.positions.span(item).start
            span = Span(start, start + len(item.arg or ""))
            if item.arg is not None and self._text[span.start : span.end] == item.arg:
                yield from self._source.occurrence(named.get(item.arg), span, Role.KEYWORD)

    # ---- definitions

    def _class(self, node: ast.ClassDef, spot: Spot) -> Iterator[Occurrence]:
        qualified = f"{spot.owner or self._source.module.id}.{node.name}" if spot.at_top else ""
        outside = replace(spot, in_class=False)
        yield from self.read([*node.decorator_list, *node.bases, *(item.value for item in node.keywords)], outside)
        is_model = qualified in self._source.snapshot.schema.models
        is_enum = not is_model and bool(qualified) and self._source.is_enum(qualified)
        if is_model or is_enum:
            found = _CLASS_NAME.search(self._text, spot.positions.at(node.lineno, node.col_offset))
            span = None if found is None else Span(*found.span(1))
            symbol = symbols.of_class(qualified, Kind.ENUM if is_enum else Kind.MODEL)
            yield from self._source.occurrence(symbol, span, Role.DEFINITION)
        tables = tuple(view.table for view in self._source.views.get(qualified, ()) if view.table is not None)
        inner = replace(
            spot, owner=qualified, member="", tables=tables, in_class=bool(qualified), is_enum=is_enum,
            at_top=bool(qualified),
        )  # fmt: skip
        yield from self.read(node.body, inner)

    def _defining(self, spot: Spot, targets: list[ast.expr]) -> Spot:
        """The spot inside of a statement that defines a member."""
        if spot.in_class and len(targets) == 1 and isinstance(targets[0], ast.Name):
            return replace(spot, member=targets[0].id)
        return spot

    def _targets(self, targets: list[ast.expr], value: ast.expr | None, spot: Spot) -> Iterator[Occurrence]:
        for target in targets:
            if not isinstance(target, ast.Name):
                yield from self._read(target, spot)
            elif spot.at_top and not spot.owner:
                yield from migrations.revisions(self._source, target.id, value, spot)
                yield from self._exports(target.id, value, spot)
            elif spot.in_class:
                span = spot.positions.span(target)
                is_member = spot.is_enum and value is not None and not target.id.startswith("_")
                own = Symbol(Kind.MEMBER, spot.owner, target.id) if is_member else self._own(spot, target.id)
                yield from self._source.occurrence(own, span, Role.DEFINITION)
                if target.id == "__tablename__" and value is not None and spot.tables:
                    yield from calls.table_definition(self._source, value, spot)

    def _exports(self, name: str, value: ast.expr | None, spot: Spot) -> Iterator[Occurrence]:
        for node in value.elts if name == "__all__" and isinstance(value, (ast.List, ast.Tuple)) else ():
            found = spot.content(self._text, node)
            if found is not None:
                symbol = self._source.symbol(self._source.world.name(self._source.module, found[0]))
                yield from self._source.occurrence(symbol, found[1], Role.EXPORT)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, spot: Spot) -> Iterator[Occurrence]:
        outside = replace(spot, is_annotation=False)
        if isinstance(node, ast.Lambda):
            yield from self.read([*node.args.defaults, *node.args.kw_defaults], outside)
            arguments: dict[str, Type] = dict.fromkeys(_arguments(node.args))
            yield from self._read(node.body, replace(outside, in_class=False, local={**spot.local, **arguments}))
            return
        for decorator in node.decorator_list:
            yield from self._decorator(decorator, outside)
        yield from self._read(node.args, outside)
        yield from self.read([node.returns], replace(outside, is_annotation=True))
        names: dict[str, Type] = {**dict.fromkeys(_arguments(node.args)), **self._bound(node.body)}
        member = node.name if spot.in_class else spot.member
        inner = replace(
            outside, in_class=False, at_top=False, is_enum=False, member=member, local={**spot.local, **names}
        )
        yield from self.read(node.body, inner)

    def _decorator(self, node: ast.expr, spot: Spot) -> Iterator[Occurrence]:
        yield from self._read(node, spot)
        if isinstance(node, ast.Call) and spot.owner:
            function = self.type_of(node.func, spot)
            if isinstance(function, Named) and function.name.rpartition(".")[2] in _VALIDATORS:
                for argument in node.args:
                    found = spot.content(self._text, argument)
                    if found is not None:
                        yield from self._source.occurrence(self._inherited(spot, found[0]), found[1], Role.VALIDATOR)

    def _inherited(self, spot: Spot, name: str) -> Symbol | None:
        """What a name is in the class around, itself or through a base."""
        found = (symbols.of_member(view, name) for view in self._source.views.get(spot.owner, ()))
        return next((symbol for symbol in found if symbol is not None), None)

    def _bound(self, body: Iterable[ast.AST]) -> dict[str, Type]:
        """The names that statements of a function bind, with what they import."""
        found: dict[str, Type] = {}
        waiting = list(body)
        while waiting:
            node = waiting.pop()
            match node:
                case ast.Name(id=name, ctx=ast.Store()):
                    found[name] = None
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    found[name] = None
                case ast.ImportFrom():
                    found |= {item.asname or item.name: self._imported(node, item) for item in node.names}
                case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                    found[name] = None
            if not isinstance(node, _SCOPES):
                waiting += ast.iter_child_nodes(node)
        return found


def _batch(node: ast.Attribute, spot: Spot) -> tuple[Table, ...] | None:
    """The tables of the batch whose method this is."""
    return spot.batches.get(node.value.id) if isinstance(node.value, ast.Name) else None


def _arguments(node: ast.arguments) -> Iterator[str]:
    return (item.arg for item in ast.walk(node) if isinstance(item, ast.arg))


def _stored(node: ast.AST) -> Iterator[str]:
    return (item.id for item in ast.walk(node) if isinstance(item, ast.Name))
