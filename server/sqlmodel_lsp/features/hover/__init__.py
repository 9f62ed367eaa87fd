"""What stands under the cursor, told in a card: one teller for each kind of thing.

Models, columns and relationships are told wherever they are named, in code and in strings. What another Python server
knows of them, such as docstrings and types, is left to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence
from sqlmodel_lsp.analysis.occurrences.symbols import table_of
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.hover import columns, comments, keywords, queries, relationships, tables
from sqlmodel_lsp.features.hover.document import Block, Card


def hover(snapshot: Snapshot, path: str, offset: int, dialect: str) -> Card | None:
    """What is told about the text at an offset; None where there is nothing of ours or it is not certain what."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return None
    return snapshot.remember(f"hover {offset} {dialect}", path, lambda: _told(snapshot, path, offset, dialect))


def _told(snapshot: Snapshot, path: str, offset: int, dialect: str) -> Card | None:
    card = comments.card(snapshot, path, offset) or keywords.card(snapshot, path, offset)
    card = card or queries.card(snapshot, path, offset, dialect)
    if card is not None:
        return card
    found = occurrences.at(snapshot, path, offset)
    if found is None:
        return None
    blocks = tuple(_blocks(snapshot, found, dialect))
    return Card(found.span, blocks) if blocks else None


def _blocks(snapshot: Snapshot, found: Occurrence, dialect: str) -> Iterator[Block]:
    symbol = found.symbol
    match symbol.kind:
        case Kind.MODEL if (model := snapshot.schema.models.get(symbol.qualified)) is not None:
            yield from tables.of_model(snapshot, model, dialect)
        case Kind.MODEL | Kind.TABLE if (table := table_of(snapshot, symbol)) is not None:
            yield from tables.of_table(snapshot, table, dialect)
        case Kind.FIELD:
            yield from columns.blocks(snapshot, symbol, dialect)
        case Kind.RELATIONSHIP:
            yield from relationships.blocks(snapshot, symbol)
