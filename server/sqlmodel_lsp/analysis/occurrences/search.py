"""All uses of a symbol, in whatever file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.occurrences.files import in_file, named_in_file
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Symbol
from sqlmodel_lsp.analysis.occurrences.symbols import table_of
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.syntax import words


def of(snapshot: Snapshot, symbol: Symbol) -> list[Occurrence]:
    """All occurrences of a symbol in the workspace, by file and place; those in installed packages are left out."""
    return [item for path in files_with(snapshot, symbol) for item in of_in_file(snapshot, symbol, path)]


def of_in_file(snapshot: Snapshot, symbol: Symbol, path: str) -> list[Occurrence]:
    """The occurrences of a symbol in one file. Those of classes and tables are found without typing any values."""
    is_member = symbol.kind in (Kind.FIELD, Kind.RELATIONSHIP)
    found = in_file(snapshot, path) if is_member else named_in_file(snapshot, path)
    return [item for item in found if item.symbol == symbol]


def files_with(snapshot: Snapshot, symbol: Symbol) -> list[str]:
    """The files of the workspace that may name a symbol, by the words in them; none is read for it."""
    names = _names(snapshot, symbol)
    beside = frozenset(("down_revision",)) if symbol.kind is Kind.REVISION else frozenset()
    ways = [(name, beside or words.of(name)) for name in names]
    return sorted(path for path, file in snapshot.files.items() if not file.library and _may_name(file, ways))


def _may_name(file: SourceFile, ways: Iterable[tuple[str, frozenset[str]]]) -> bool:
    """Whether a file has any of the names; the words that stand with it are faster to look for than its letters."""
    blocks = file.facts.blocks
    return any(name in file.text for name, near in ways if any(near <= block.mentions for _, block in blocks))


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
