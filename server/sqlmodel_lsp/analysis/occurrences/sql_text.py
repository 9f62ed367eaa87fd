"""What a piece of SQL names, as far as that is certain without understanding all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.occurrences import symbols
from sqlmodel_lsp.analysis.occurrences.model import Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.source import Source
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.text.span import Span

_WORD = re.compile(r"'(?:[^']|'')*'|[^\W\d]\w*")
_TABLE = re.compile(
    r"'(?:[^']|'')*'|--[^\n]*|\b(?:from|join|update|into|table)\s+(?:only\s+|if\s+(?:not\s+)?exists\s+)?"
    r"(?P<schema>[^\W\d]\w*\.)?(?P<quote>[\"`]?)(?P<name>[^\W\d]\w*)(?P=quote)(?![\w(])",
    re.IGNORECASE,
)


def columns(source: Source, found: tuple[str, Span], tables: Iterable[Table]) -> Iterator[Occurrence]:
    """The columns of these tables that a condition names."""
    written, span = found
    for match in _WORD.finditer(written):
        named = (table.column(match.group()) for table in tables)
        column = next((item for item in named if item is not None), None)
        symbol = None if column is None else symbols.of_column(column)
        yield from source.occurrence(symbol, Span(*match.span()).shift(span.start), Role.SQL)


def tables(source: Source, found: tuple[str, Span], role: Role) -> Iterator[Occurrence]:
    """The tables behind the words of a statement that only tables stand behind."""
    written, span = found
    for match in _TABLE.finditer(written):
        if match["name"]:
            place = Span(*match.span("name")).shift(span.start)
            for symbol in _called(source, f"{match['schema'] or ''}{match['name']}"):
                yield from source.occurrence(symbol, place, role)


def _called(source: Source, name: str) -> Iterator[Symbol]:
    for table in source.snapshot.schema.tables_named(name, source.file.path):
        symbol = symbols.of_table(table)
        if symbol is not None:
            yield symbol
