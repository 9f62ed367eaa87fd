"""Which symbol a name of the schema is, and where a symbol is defined."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.occurrences import strings
from sqlmodel_lsp.analysis.occurrences.model import Kind, Symbol
from sqlmodel_lsp.analysis.queries.surroundings import surroundings
from sqlmodel_lsp.analysis.queries.types import Named
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

_WORD = re.compile(r"[^\W\d]\w*")


def of_class(qualified: str, kind: Kind = Kind.MODEL) -> Symbol:
    """The symbol of a class."""
    owner, _, name = qualified.rpartition(".")
    return Symbol(kind, owner, name)


def of_table(table: Table) -> Symbol | None:
    """The symbol of a table, None for one whose name is not known."""
    return None if table.name is None else Symbol(Kind.TABLE, table.model, table.name)


def of_column(column: Column) -> Symbol:
    """The symbol of a column: the field that makes it."""
    return Symbol(Kind.FIELD, column.owner, column.attribute)


def of_member(model: Model, name: str) -> Symbol | None:
    """The symbol of a field or relationship that a model has, itself or through a base."""
    relationship = model.relationship(name)
    if relationship is not None:
        return Symbol(Kind.RELATIONSHIP, relationship.owner, name)
    column = None if model.table is None else model.table.attribute(name)
    if column is not None:
        return of_column(column)
    field = model.field(name)
    return None if field is None else Symbol(Kind.FIELD, field.owner, name)


def is_enum_of_models(snapshot: Snapshot, qualified: str) -> bool:
    """Whether a class is an enum that fields of models hold."""
    name = qualified.rpartition(".")[2]
    words = snapshot.of_models("annotation words", _annotation_words)
    if name not in words or not surroundings(snapshot).is_enum(qualified):
        return False
    return qualified in snapshot.remember("classes held", name, lambda: frozenset(_held(snapshot, name)))


def _held(snapshot: Snapshot, name: str) -> Iterator[str]:
    """The classes that the annotations of fields mean by a name."""
    world = surroundings(snapshot)
    for model in snapshot.schema.models.values():
        for fact in model.fields:
            if name in fact.annotation and name in _WORD.findall(fact.annotation):
                yield from (item.name for item in world.meant(fact, name) if isinstance(item, Named))


def table_of(snapshot: Snapshot, symbol: Symbol) -> Table | None:
    """The table that a symbol of a table is, or that a symbol of a model has."""
    owner = symbol.owner if symbol.kind is Kind.TABLE else symbol.qualified
    model = snapshot.schema.models.get(owner)
    if model is not None:
        return model.table
    return next((table for table in snapshot.schema.others if table.model == owner), None)


def definition(snapshot: Snapshot, symbol: Symbol) -> tuple[str, Span] | None:
    """File and span of the name where a symbol is defined; None for what no file at hand writes out.

    A table without a name of its own is defined at the name of its class. Revisions and constraints have no place here:
    they are found among the occurrences.
    """
    match symbol.kind:
        case Kind.MODEL | Kind.ENUM:
            return snapshot.place(symbol.qualified)
        case Kind.TABLE:
            return table_name(snapshot, symbol) or _written(snapshot, symbol.owner)
        case Kind.FIELD | Kind.RELATIONSHIP | Kind.MEMBER:
            return _column_of_table(snapshot, symbol) or snapshot.place(symbol.owner, symbol.name)
    return None


def table_name(snapshot: Snapshot, symbol: Symbol) -> tuple[str, Span] | None:
    """Where the name of a table is written out, without its quotes."""
    place = snapshot.place(symbol.owner, "__tablename__", "value") or _value(snapshot, symbol.owner)
    if place is None:
        return None
    path, span = place
    text = snapshot.files[path].text
    parsed = expressions.parse(text[span.start : span.end], span.start)
    node = None if parsed is None else parsed[0]
    if isinstance(node, ast.Call) and node.args:
        node = node.args[0]
    if parsed is None or not isinstance(node, ast.Constant) or node.value != symbol.name:
        return None
    found = strings.content(text, node, parsed[1])
    return None if found is None else (path, found)


def _annotation_words(model: Model) -> set[str]:
    return set(_WORD.findall(" ".join(fact.annotation for fact in model.fields)))


def _value(snapshot: Snapshot, qualified: str) -> tuple[str, Span] | None:
    """The call behind `name = Table(...)`."""
    return None if qualified in snapshot.schema.homes else _written(snapshot, qualified, "value")


def _written(snapshot: Snapshot, qualified: str, part: str = "name") -> tuple[str, Span] | None:
    """A part of a class, or of a name at the top of a module."""
    if qualified in snapshot.schema.homes:
        return snapshot.place(qualified, part=part)
    module, _, name = qualified.rpartition(".")
    path = snapshot.file_of(module)
    span = None if path is None or path not in snapshot.files else snapshot.files[path].facts.place(name, part)
    return None if path is None or span is None else (path, span)


def _column_of_table(snapshot: Snapshot, symbol: Symbol) -> tuple[str, Span] | None:
    """The first argument of the `Column(...)` that a `Table(...)` has by this name."""
    place = _value(snapshot, symbol.owner)
    if place is None:
        return None
    path, span = place
    text = snapshot.files[path].text
    parsed = expressions.parse(text[span.start : span.end], span.start)
    if parsed is None or not isinstance(parsed[0], ast.Call):
        return None
    for node in parsed[0].args:
        match node:
            case ast.Call(args=[ast.Constant(value=str(name)) as written, *_]) if name == symbol.name:
                found = strings.content(text, written, parsed[1])
                return None if found is None else (path, found)
    return None
