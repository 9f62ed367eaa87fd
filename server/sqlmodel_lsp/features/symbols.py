"""The names that an outline or a search over the workspace shows: models, tables, columns and relationships."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.text.span import Span

LIMIT = 200
"""More than anybody reads."""


class Kind(enum.Enum):
    """What a symbol is."""

    MODEL = "model"
    TABLE = "table"
    COLUMN = "column"
    FIELD = "field"
    RELATIONSHIP = "relationship"


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
    """The models of a file with their members, in the order of the text."""
    found = (_model(snapshot, model) for model in snapshot.schema.models_in(path))
    return sorted((symbol for symbol in found if symbol is not None), key=lambda symbol: symbol.span)


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
