"""Reads the statements of a file for what they name: classes, members of models, and the strings of library calls.

Follows names and scopes alone; what values in bodies are, `bodies` knows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlmodel_lsp.analysis.occurrences import calls, migrations, symbols
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.names import Names
from sqlmodel_lsp.analysis.occurrences.scopes import Local, arguments
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.analysis.queries.types import ModelClass, Named
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

_CLASS_NAME = re.compile(r"class\s+(\w+)")
_NOT_ANNOTATIONS = frozenset(("Literal",))
_VALIDATORS = frozenset(("field_validator", "validator", "field_serializer", "serializer", "validates"))


class Reader:
    """Reads nodes of one piece of text; `found` fills on the way."""

    def __init__(self, source: Source) -> None:
        self.found: list[Occurrence] = []
        self._source = source
        self._names = Names(source)
        self._text = source.text

    def read(self, nodes: Iterable[ast.AST | None], spot: Spot) -> None:
        """Reads nodes and all below them."""
        for node in nodes:
            if node is not None:
                self._read(node, spot)

    def _read(self, node: ast.AST, spot: Spot) -> None:
        if isinstance(node, ast.Constant):
            if spot.is_annotation:
                self._quoted(node, spot)
            return
        handle = _HANDLERS.get(type(node))
        if handle is not None:
            handle(self, node, spot)
        else:
            self._below(node, spot)

    def _below(self, node: ast.AST, spot: Spot) -> None:
        for child in ast.iter_child_nodes(node):
            self._read(child, spot)

    def _add(self, symbol: Symbol | None, span: Span | None, role: Role) -> None:
        self.found.extend(self._source.occurrence(symbol, span, role))

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, spot: Spot) -> None:
        targets = [name for part in node.generators for name in _stored(part.target)]
        self._below(node, replace(spot, local=Local(spot.local, names=targets)))

    def _annotated(self, node: ast.AnnAssign, spot: Spot) -> None:
        inner = self._defining(spot, [node.target])
        self._targets([node.target], node.value, inner)
        self._read(node.annotation, replace(inner, is_annotation=True))
        self.read([node.value], inner)

    def _assign(self, node: ast.Assign, spot: Spot) -> None:
        inner = self._defining(spot, node.targets)
        self._targets(node.targets, node.value, inner)
        self._read(node.value, inner)

    def _augmented(self, node: ast.AugAssign, spot: Spot) -> None:
        if isinstance(node.target, ast.Name):
            self._exports(node.target.id, node.value, spot)
        self._below(node, spot)

    def _argument(self, node: ast.arg, spot: Spot) -> None:
        self.read([node.annotation], replace(spot, is_annotation=True))

    # ---- names

    def _name(self, node: ast.Name, spot: Spot) -> None:
        if not isinstance(node.ctx, ast.Store):
            role = Role.ANNOTATION_STRING if spot.quoted else spot.role
            for symbol in self._names.meant(node.id, spot):
                is_own = symbol.kind is Kind.FIELD or symbol.kind is Kind.RELATIONSHIP
                self._add(symbol, spot.positions.span(node), Role.ATTRIBUTE if is_own else role)

    def _attribute(self, node: ast.Attribute, spot: Spot) -> None:
        base = self._names.type_of(node.value, spot)
        span = spot.end(self._text, node, node.attr)
        role = Role.ASSIGNMENT if isinstance(node.ctx, ast.Store) else Role.ATTRIBUTE
        match base:
            case ModelClass(qualified) if (model := self._source.world.model(qualified)) is not None:
                self._add(symbols.of_member(model, node.attr), span, role)
            case Named(qualified):
                if self._source.is_enum(qualified) and self._source.world.attribute(
                    base, node.attr, self._source.module
                ):
                    self._add(Symbol(Kind.MEMBER, qualified, node.attr), span, role)
                else:
                    named = Role.ANNOTATION_STRING if spot.quoted else spot.role
                    self._add(self._source.symbol(self._names.type_of(node, spot)), span, named)
        self._read(node.value, spot)

    def _quoted(self, node: ast.Constant, spot: Spot) -> None:
        found = spot.content(self._text, node)
        parsed = None if found is None else expressions.parse(found[0], found[1].start)
        if parsed is not None:
            self._read(parsed[0], replace(spot, positions=parsed[1], quoted=True))

    def _generic(self, node: ast.Subscript, spot: Spot) -> None:
        """`Annotated[int, Field(...)]` and `Literal["text"]` are no annotations inside."""
        if not spot.is_annotation:
            self._key(node, spot)
            self._below(node, spot)
            return
        self._read(node.value, spot)
        name = ast.unparse(node.value).rpartition(".")[2]
        parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if name not in _NOT_ANNOTATIONS:
            plain = replace(spot, is_annotation=False) if name == "Annotated" else spot
            self._read(parts[0], spot)
            self.read(parts[1:], plain)

    def _key(self, node: ast.Subscript, spot: Spot) -> None:
        """`Status["ON"]`."""
        found = spot.content(self._text, node.slice)
        base = None if found is None else self._names.type_of(node.value, spot)
        if found is not None and isinstance(base, Named) and self._source.is_enum(base.name):
            member = self._source.world.attribute(base, found[0], self._source.module)
            self._add(Symbol(Kind.MEMBER, base.name, found[0]) if member else None, found[1], Role.KEY)

    def _pattern(self, node: ast.MatchClass, spot: Spot) -> None:
        """`case Hero(age=3)`, whose keywords have no places of their own."""
        found = self._names.type_of(node.cls, spot)
        model = self._source.world.model(found.model) if isinstance(found, ModelClass) else None
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns, strict=True) if model is not None else ():
            before = self._text[: spot.positions.at(pattern.lineno, pattern.col_offset)]
            written = re.search(rf"\b({name})\s*=[\s(]*\Z", before)
            if written is not None and model is not None:
                self._add(symbols.of_member(model, name), Span(*written.span(1)), Role.KEYWORD)
        self._below(node, spot)

    def _import(self, node: ast.ImportFrom, spot: Spot) -> None:
        for item in node.names:
            symbol = self._source.symbol(self._names.imported(node, item))
            if symbol is not None:
                whole = spot.positions.span(item)
                self._add(symbol, Span(whole.start, whole.start + len(item.name)), Role.IMPORT)
                if item.asname == item.name:
                    self._add(symbol, Span(whole.end - len(item.name), whole.end), Role.IMPORT)

    # ---- calls

    def _call(self, node: ast.Call, spot: Spot) -> None:
        function = self._names.type_of(node.func, spot)
        self._read(node.func, spot)
        model = self._source.world.model(function.model) if isinstance(function, ModelClass) else None
        if model is not None:
            self.keywords(node, {item.arg or "": symbols.of_member(model, item.arg or "")
                                            for item in node.keywords}, spot)  # fmt: skip
        if isinstance(function, Named) and function.name.startswith(migrations.OPERATIONS):
            self._operation(node, function.name.removeprefix(migrations.OPERATIONS), spot)
            return
        if isinstance(node.func, ast.Attribute) and (batch := _batch(node.func, spot)) is not None:
            inner = replace(spot, tables=batch)
            self.found.extend(migrations.of_batch(self._source, node, node.func.attr, inner))
            self._inside(node, inner)
            return
        name = self._source.library(function)
        if name:
            self.found.extend(
                calls.strings_of(self._source, node, name, replace(spot, relationship=self._names.relationship(spot)))
            )
        inner = replace(spot, tables=calls.tables_of(self._source, node, name, spot))
        for item in node.args:
            self._read(item, inner)
        for keyword in node.keywords:
            linked = (
                replace(inner, role=Role.LINK_MODEL)
                if name == "Relationship" and keyword.arg == "link_model"
                else inner
            )
            self._read(keyword.value, linked)

    def _operation(self, node: ast.Call, name: str, spot: Spot) -> None:
        """An operation of a migration, whose inner calls are about the table it changes."""
        self.found.extend(migrations.operation(self._source, node, name, spot))
        inner = replace(spot, tables=migrations.tables_of(self._source, node, name, spot))
        self._inside(node, inner)

    def _inside(self, node: ast.Call, spot: Spot) -> None:
        """The arguments of an operation: all that is named in them is history, nothing a definition."""
        start = len(self.found)
        self.read([*node.args, *(item.value for item in node.keywords)], spot)
        self.found[start:] = [replace(item, role=Role.MIGRATION) for item in self.found[start:]]

    def _with(self, node: ast.With, spot: Spot) -> None:
        batches = dict(spot.batches)
        for item in node.items:
            match item:
                case ast.withitem(context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)):
                    function = self._names.type_of(call.func, spot)
                    if function == Named(f"{migrations.OPERATIONS}batch_alter_table"):
                        batches[name] = migrations.tables_of(self._source, call, "batch_alter_table", spot)
        self.read(node.items, spot)
        self.read(node.body, replace(spot, batches=batches))

    def keywords(self, node: ast.Call, named: Mapping[str, Symbol | None], spot: Spot) -> None:
        """The keyword arguments of a call that name members."""
        for item in node.keywords:
            start = spot.positions.span(item).start
            span = Span(start, start + len(item.arg or ""))
            if item.arg is not None and self._text[span.start : span.end] == item.arg:
                self._add(named.get(item.arg), span, Role.KEYWORD)

    # ---- definitions

    def _class(self, node: ast.ClassDef, spot: Spot) -> None:
        qualified = f"{spot.owner or self._source.module.id}.{node.name}" if spot.at_top else ""
        outside = replace(spot, in_class=False)
        self.read([*node.decorator_list, *node.bases, *(item.value for item in node.keywords)], outside)
        is_model = qualified in self._source.snapshot.schema.models
        is_enum = not is_model and bool(qualified) and self._source.is_enum(qualified)
        if is_model or is_enum:
            found = _CLASS_NAME.search(self._text, spot.positions.at(node.lineno, node.col_offset))
            span = None if found is None else Span(*found.span(1))
            symbol = symbols.of_class(qualified, Kind.ENUM if is_enum else Kind.MODEL)
            self._add(symbol, span, Role.DEFINITION)
        tables = self._source.tables_of(qualified)
        inner = replace(
            spot, owner=qualified, member="", tables=tables, in_class=bool(qualified), is_enum=is_enum,
            at_top=bool(qualified),
        )  # fmt: skip
        self.read(node.body, inner)

    def _defining(self, spot: Spot, targets: list[ast.expr]) -> Spot:
        """The spot inside of a statement that defines a member."""
        if spot.in_class and len(targets) == 1 and isinstance(targets[0], ast.Name):
            return replace(spot, member=targets[0].id)
        return spot

    def _targets(self, targets: list[ast.expr], value: ast.expr | None, spot: Spot) -> None:
        for target in targets:
            if not isinstance(target, ast.Name):
                self._read(target, spot)
            elif spot.at_top and not spot.owner:
                self.found.extend(migrations.revisions(self._source, target.id, value, spot))
                self._exports(target.id, value, spot)
            elif spot.in_class:
                span = spot.positions.span(target)
                is_member = spot.is_enum and value is not None and not target.id.startswith("_")
                own = Symbol(Kind.MEMBER, spot.owner, target.id) if is_member else self._names.own(spot, target.id)
                self._add(own, span, Role.DEFINITION)
                if target.id == "__tablename__" and value is not None and spot.tables:
                    self.found.extend(calls.table_definition(self._source, value, spot))
                if target.id == "__mapper_args__" and isinstance(value, ast.Dict):
                    self._mapper_options(value, spot)

    def _mapper_options(self, node: ast.Dict, spot: Spot) -> None:
        """The member that tells the classes of one table apart."""
        for key, value in zip(node.keys, node.values, strict=True):
            found = spot.content(self._text, value)
            if found is not None and isinstance(key, ast.Constant) and key.value == "polymorphic_on":
                self._add(self._names.inherited(spot, found[0]), found[1], Role.KEY)

    def _exports(self, name: str, value: ast.expr | None, spot: Spot) -> None:
        for node in value.elts if name == "__all__" and isinstance(value, (ast.List, ast.Tuple)) else ():
            found = spot.content(self._text, node)
            if found is not None:
                symbol = self._source.symbol(self._source.world.name(self._source.module, found[0]))
                self._add(symbol, found[1], Role.EXPORT)

    def _lambda(self, node: ast.Lambda, spot: Spot) -> None:
        self.read([*node.args.defaults, *node.args.kw_defaults], spot)
        self._read(node.body, replace(spot, in_class=False, local=Local(spot.local, names=arguments(node.args))))

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, spot: Spot) -> None:
        outside = replace(spot, is_annotation=False)
        for decorator in node.decorator_list:
            self._decorator(decorator, outside)
        self._read(node.args, outside)
        self.read([node.returns], replace(outside, is_annotation=True))
        member = node.name if spot.in_class else spot.member
        local = Local(spot.local, node)
        inner = replace(outside, in_class=False, at_top=False, is_enum=False, member=member, local=local)
        self.read(node.body, inner)

    def _decorator(self, node: ast.expr, spot: Spot) -> None:
        self._read(node, spot)
        if isinstance(node, ast.Call) and spot.owner:
            function = self._names.type_of(node.func, spot)
            if isinstance(function, Named) and function.name.rpartition(".")[2] in _VALIDATORS:
                for argument in node.args:
                    found = spot.content(self._text, argument)
                    if found is not None:
                        self._add(self._names.inherited(spot, found[0]), found[1], Role.VALIDATOR)


_HANDLERS: dict[type[ast.AST], Callable[[Reader, Any, Spot], None]] = {
    ast.Name: Reader._name,
    ast.Attribute: Reader._attribute,
    ast.Call: Reader._call,
    ast.Subscript: Reader._generic,
    ast.ClassDef: Reader._class,
    ast.FunctionDef: Reader._function,
    ast.AsyncFunctionDef: Reader._function,
    ast.Lambda: Reader._lambda,
    ast.ListComp: Reader._comprehension,
    ast.SetComp: Reader._comprehension,
    ast.DictComp: Reader._comprehension,
    ast.GeneratorExp: Reader._comprehension,
    ast.MatchClass: Reader._pattern,
    ast.ImportFrom: Reader._import,
    ast.AnnAssign: Reader._annotated,
    ast.Assign: Reader._assign,
    ast.AugAssign: Reader._augmented,
    ast.With: Reader._with,
    ast.arg: Reader._argument,
}


def _batch(node: ast.Attribute, spot: Spot) -> tuple[Table, ...] | None:
    """The tables of the batch whose method this is."""
    return spot.batches.get(node.value.id) if isinstance(node.value, ast.Name) else None


def _stored(node: ast.AST) -> Iterator[str]:
    return (item.id for item in ast.walk(node) if isinstance(item, ast.Name))
