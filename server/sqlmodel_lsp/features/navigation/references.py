"""Everywhere the thing under the cursor is used, in the workspace or in its file alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.symbols import of_class, of_table, table_of
from sqlmodel_lsp.analysis.snapshot import Snapshot


def read(snapshot: Snapshot, path: str, offset: int) -> Iterator[None]:
    """Reads the files in which uses of what is under the cursor may be, a step for each."""
    for symbol in _together(snapshot, occurrences.all_at(snapshot, path, offset)):
        for file in occurrences.files_with(snapshot, symbol):
            occurrences.of_in_file(snapshot, symbol, file)
            yield


def references(snapshot: Snapshot, path: str, offset: int, *, declaration: bool) -> list[Occurrence]:
    """The uses of what is under the cursor, its definition too when asked for; a table is used with its class."""
    found = occurrences.all_at(snapshot, path, offset)
    symbols = _together(snapshot, found)
    uses = _worth_showing(found, [item for symbol in symbols for item in occurrences.of(snapshot, symbol)])
    kept = (item for item in uses if declaration or item.role is not Role.DEFINITION)
    places = {(item.path, item.span): item for item in kept}
    return [places[place] for place in sorted(places)]


def highlights(snapshot: Snapshot, path: str, offset: int) -> list[Occurrence]:
    """The uses of what is under the cursor in its own file."""
    found = occurrences.all_at(snapshot, path, offset)
    symbols = set(_together(snapshot, found))
    uses = [item for item in occurrences.in_file(snapshot, path) if item.symbol in symbols]
    return list({item.span: item for item in _worth_showing(found, uses)}.values())


def linked(snapshot: Snapshot, path: str, offset: int) -> list[Occurrence]:
    """A relationship's name and the strings of this file that repeat it, to be typed at once; empty for one alone."""
    found = occurrences.at(snapshot, path, offset)
    if found is None or found.symbol.kind is not Kind.RELATIONSHIP:
        return []
    if found.role not in (Role.DEFINITION, Role.BACK_POPULATES):
        return []
    pair = [
        item
        for item in occurrences.in_file(snapshot, path)
        if item.symbol == found.symbol and item.role in (Role.DEFINITION, Role.BACK_POPULATES)
    ]
    alone = any(len([other for other in pair if other.span == item.span]) > 1 for item in pair)
    return pair if len(pair) > 1 and not alone and Role.DEFINITION in {item.role for item in pair} else []


def _together(snapshot: Snapshot, found: Iterable[Occurrence]) -> list[Symbol]:
    """The symbols under the cursor, tables and their classes for one another."""
    symbols: dict[Symbol, None] = {}
    for item in found:
        symbols[item.symbol] = None
        if item.symbol.kind is Kind.TABLE and item.symbol.owner in snapshot.schema.models:
            symbols[of_class(item.symbol.owner)] = None
        table = table_of(snapshot, item.symbol) if item.symbol.kind is Kind.MODEL else None
        named = None if table is None else of_table(table)
        if named is not None:
            symbols[named] = None
    return list(symbols)


def _worth_showing(found: Iterable[Occurrence], uses: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """The uses, unless all of them are code and they are asked for from there: then any Python server knows them."""
    if all(item.is_code for item in found) and all(item.is_code for item in uses):
        return ()
    return uses
