"""What an editor may colour: columns, keys and relationships, and the names of tables in strings.

Nothing that another Python server colours: no classes, no names of anything else.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind as SymbolKind
from sqlmodel_lsp.analysis.occurrences import Occurrence
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import uses
from sqlmodel_lsp.text.span import Span


class Kind(enum.Enum):
    """What a token is, by the protocol's names."""

    PROPERTY = "property"
    TABLE = "struct"


class Modifier(enum.Enum):
    """What else is true of a token."""

    COLUMN = "column"
    PRIMARY_KEY = "primaryKey"
    FOREIGN_KEY = "foreignKey"
    RELATIONSHIP = "relationship"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of text to colour."""

    span: Span
    kind: Kind
    modifiers: tuple[Modifier, ...]


def tokens(snapshot: Snapshot, path: str, span: Span) -> tuple[Token, ...]:
    """The tokens in a stretch of a file, in the order of the text and none over another."""
    file = snapshot.files.get(path)
    if file is None or file.library:
        return ()
    found = snapshot.remember("semantic tokens", path, lambda: tuple(_all(snapshot, path)))
    return tuple(token for token in found if token.span.end > span.start and token.span.start < span.end)


def _all(snapshot: Snapshot, path: str) -> Iterator[Token]:
    text, done = snapshot.files[path].text, 0
    for item in occurrences.in_file(snapshot, path):
        token = _token(snapshot, item, is_quoted=text[item.span.start - 1 : item.span.start] in ("'", '"'))
        # What may mean several things is coloured as the first of them.
        if token is not None and token.span.start >= done and "\n" not in text[token.span.start : token.span.end]:
            done = token.span.end
            yield token


def _token(snapshot: Snapshot, item: Occurrence, is_quoted: bool) -> Token | None:
    match item.symbol.kind:
        case SymbolKind.TABLE if item.is_database_name or is_quoted:
            return Token(item.span, Kind.TABLE, (Modifier.TABLE,))
        case SymbolKind.RELATIONSHIP:
            return Token(item.span, Kind.PROPERTY, (Modifier.RELATIONSHIP,))
        case SymbolKind.FIELD if found := uses.columns(snapshot, item.symbol):
            return Token(item.span, Kind.PROPERTY, tuple(_modifiers(found)))
    return None


def _modifiers(found: uses.Uses) -> Iterator[Modifier]:
    yield Modifier.COLUMN
    if any(column in table.primary_key() for table, column in found):
        yield Modifier.PRIMARY_KEY
    if any(column.foreign_keys for _, column in found):
        yield Modifier.FOREIGN_KEY
