"""What stands under the cursor, told in a card: one teller for each kind of thing.

Models, columns and relationships are told wherever they are named, in code and in strings. What another Python server
knows of them, such as docstrings and types, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Symbol
from sqlmodel_lsp.analysis.occurrences.symbols import table_of
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.hover import columns, comments, keywords, queries, relationships, tables
from sqlmodel_lsp.features.hover.document import Block, Card


def hover(snapshot: Snapshot, path: str, offset: int, dialect: str) -> Card | None:
    """What is told about the text at an offset; None where there is nothing of ours or it is not certain what."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return None
    card = comments.card(snapshot, path, offset) or keywords.card(snapshot, path, offset)
    card = card or queries.card(snapshot, path, offset, dialect)
    if card is not None:
        return card
    found = occurrences.at(snapshot, path, offset)
    if found is None:
        return None
    symbol = found.symbol
    # What is told of a symbol depends on what files show to others, not on how a function is being typed.
    blocks = snapshot.remember(f"card of {symbol} for {dialect}", "", lambda: tuple(_blocks(snapshot, symbol, dialect)))
    return Card(found.span, blocks) if blocks else None


def _blocks(snapshot: Snapshot, symbol: Symbol, dialect: str) -> Iterator[Block]:
    match symbol.kind:
        case Kind.MODEL if (model := snapshot.schema.models.get(symbol.qualified)) is not None:
            yield from tables.of_model(snapshot, model, dialect)
        case Kind.MODEL | Kind.TABLE if (table := table_of(snapshot, symbol)) is not None:
            yield from tables.of_table(snapshot, table, dialect)
        case Kind.FIELD:
            yield from columns.blocks(snapshot, symbol, dialect)
        case Kind.RELATIONSHIP:
            yield from relationships.blocks(snapshot, symbol)
