"""The names that an outline or a search over the workspace shows.

Models with their columns and relationships, tables, the enums that columns hold, and the revisions of migrations.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis.occurrences.symbols import is_enum_of_models
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.text.span import Span

_STRING = re.compile(r"[\"']([\w.-]+)[\"']")
_MESSAGE = re.compile(r"\s*[\"']{3}\s*(\S[^\r\n\"]*)")
LIMIT = 200
"""More than anybody reads."""


class Kind(enum.Enum):
    """What a symbol is."""

    MODEL = "model"
    TABLE = "table"
    COLUMN = "column"
    FIELD = "field"
    RELATIONSHIP = "relationship"
    ENUM = "enum"
    MEMBER = "enum member"
    REVISION = "revision"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name at a place. `span` is the whole definition, `name_span` what to put the cursor on."""

    name: str
    kind: Kind
    detail: str
    path: str
    span: Span
    name_span: Span
    container: str = ""
    children: tuple[Symbol, ...] = ()


def of_file(snapshot: Snapshot, path: str) -> list[Symbol]:
    """The models and enums of a file with their members, and the revision it is, in the order of the text."""
    models = (_model(snapshot, model) for model in snapshot.schema.models_in(path))
    found = [symbol for symbol in models if symbol is not None]
    return sorted([*found, *_enums(snapshot, path), *_revision(snapshot, path)], key=lambda symbol: symbol.span)


def matching(snapshots: Iterable[Snapshot], query: str) -> list[Symbol]:
    """The symbols of a workspace whose name has the letters of a query in this order, the closest first."""
    wanted = query.casefold()
    found = [
        (rank, symbol)
        for snapshot in snapshots
        for symbol in _everything(snapshot)
        if (rank := _rank(symbol, wanted)) is not None
    ]
    found.sort(key=lambda item: (item[0], item[1].name, item[1].path, item[1].span))
    return [symbol for _, symbol in found[:LIMIT]]


def _model(snapshot: Snapshot, model: Model) -> Symbol | None:
    file = snapshot.files.get(model.file)
    if file is None:
        return None
    span, name_span = file.facts.place(model.path, "statement"), file.facts.place(model.path)
    if span is None or name_span is None:
        return None
    table = model.table.full_name if model.table is not None else None
    children = tuple(sorted(_members(snapshot, model), key=lambda symbol: symbol.span))
    return Symbol(model.name, Kind.MODEL, table or "", model.file, span, name_span, children=children)


def _members(snapshot: Snapshot, model: Model) -> Iterator[Symbol]:
    for field in model.fields:
        if field.owner == model.qualified:
            kind = Kind.FIELD if model.table is None else Kind.COLUMN
            yield from _member(snapshot, model, field.name, kind, field.annotation)
    for relationship in model.relationships:
        if relationship.owner == model.qualified:
            detail = relationship.annotation or ""
            yield from _member(snapshot, model, relationship.name, Kind.RELATIONSHIP, detail)


def _member(snapshot: Snapshot, model: Model, name: str, kind: Kind, detail: str) -> Iterator[Symbol]:
    facts = snapshot.files[model.file].facts
    span, name_span = facts.place(f"{model.path}.{name}", "statement"), facts.place(f"{model.path}.{name}")
    if span is not None and name_span is not None:
        yield Symbol(name, kind, detail, model.file, span, name_span, model.name)


def _enums(snapshot: Snapshot, path: str) -> Iterator[Symbol]:
    """The enums of a file that columns hold."""
    facts = snapshot.files[path].facts
    for qualified in snapshot.schema.classes_in(path):
        if qualified not in snapshot.schema.models and is_enum_of_models(snapshot, qualified):
            home = snapshot.schema.homes[qualified].path
            span, name_span = facts.place(home, "statement"), facts.place(home)
            if span is not None and name_span is not None:
                members = tuple(_enum_members(snapshot.files[path], home))
                name = home.rpartition(".")[2]
                yield Symbol(name, Kind.ENUM, "", path, span, name_span, children=members)


def _enum_members(file: SourceFile, home: str) -> Iterator[Symbol]:
    body: Sequence[Definition] = file.facts.interface.body
    for name in home.split("."):
        found = (item for item in body if isinstance(item, ClassFact) and item.name == name)
        body = next((item.body for item in found), ())
    for item in body:
        if isinstance(item, Assignment) and item.value is not None and not item.target.startswith("_"):
            span = file.facts.place(f"{home}.{item.target}", "statement")
            name_span = file.facts.place(f"{home}.{item.target}")
            if span is not None and name_span is not None:
                container = home.rpartition(".")[2]
                yield Symbol(item.target, Kind.MEMBER, item.value, file.path, span, name_span, container)


def _revision(snapshot: Snapshot, path: str) -> Iterator[Symbol]:
    """The revision that a migration is, with what its first line says of it."""
    file = snapshot.files[path]
    values = {item.target: item.value for item in file.facts.interface.body if isinstance(item, Assignment)}
    span, name_span = file.facts.place("revision", "statement"), file.facts.place("revision", "value")
    written = _STRING.fullmatch(values.get("revision") or "")
    if written is not None and "down_revision" in values and span is not None and name_span is not None:
        message = _MESSAGE.match(file.text)
        name = f"{written[1]} {message[1].strip()}" if message is not None else written[1]
        yield Symbol(name, Kind.REVISION, "", path, span, Span(name_span.start + 1, name_span.end - 1))


def _everything(snapshot: Snapshot) -> Iterator[Symbol]:
    for path, file in snapshot.files.items():
        if not file.library:
            for symbol in of_file(snapshot, path):
                yield symbol
                yield from symbol.children
    for table in snapshot.schema.tables():
        yield from _table(snapshot, table)


def _table(snapshot: Snapshot, table: Table) -> Iterator[Symbol]:
    place = snapshot.place(table.model)
    if place is not None and table.full_name and not snapshot.files[place[0]].library:
        class_name = table.model.rpartition(".")[2]
        yield Symbol(table.full_name, Kind.TABLE, "", place[0], place[1], place[1], class_name)


def _rank(symbol: Symbol, wanted: str) -> tuple[int, int] | None:
    """How far a name is from a query, or None when it does not match; with a dot, the class counts too."""
    name = symbol.name.casefold()
    if "." in wanted and symbol.container and symbol.kind is not Kind.TABLE:
        name = f"{symbol.container.casefold()}.{name}"
    letters = iter(name)
    if not all(letter in letters for letter in wanted):
        return None
    closeness = 0 if name == wanted else 1 if name.startswith(wanted) else 2 if wanted in name else 3
    return closeness, len(name)
