"""All uses of a symbol, in whatever file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.occurrences.files import in_file
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Symbol
from sqlmodel_lsp.analysis.occurrences.symbols import table_of
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.syntax import words


def of(snapshot: Snapshot, symbol: Symbol) -> list[Occurrence]:
    """All occurrences of a symbol in the workspace, by file and place; those in installed packages are left out."""
    return [item for path in files_with(snapshot, symbol) for item in in_file(snapshot, path) if item.symbol == symbol]


def files_with(snapshot: Snapshot, symbol: Symbol) -> list[str]:
    """The files of the workspace that may name a symbol, by the words in them; none is read for it."""
    names = [words.of(name) for name in _names(snapshot, symbol)]
    return sorted(path for path, file in snapshot.files.items() if not file.library and _mentions(file, names))


def _mentions(file: SourceFile, names: Sequence[frozenset[str]]) -> bool:
    return any(name <= block.mentions for _, block in file.facts.blocks for name in names)


def _names(snapshot: Snapshot, symbol: Symbol) -> set[str]:
    """What a symbol may be called: its name, and that in the database."""
    names = {symbol.name}
    if symbol.kind is Kind.FIELD:
        names.update(
            column.name
            for table in _tables(snapshot, symbol)
            for column in table.columns
            if (column.owner, column.attribute) == (symbol.owner, symbol.name)
        )
    return names


def _tables(snapshot: Snapshot, symbol: Symbol) -> Iterator[Table]:
    """The tables that have a column of a field."""
    home = snapshot.schema.homes.get(symbol.owner)
    if home is not None:
        yield from (model.table for model in snapshot.schema.heirs_in(home.file) if model.table is not None)
    table = table_of(snapshot, Symbol(Kind.TABLE, symbol.owner, ""))
    if table is not None:
        yield table
