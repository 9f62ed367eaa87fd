"""A new name in the database for a table or a column; Python's names stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol, symbols
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import column_names, names, subject, table_names, together
from sqlmodel_lsp.features.rename.proposal import (
    CHANGES_DATABASE,
    HISTORY,
    UNSURE,
    Edits,
    Part,
    Refusal,
    Renaming,
    replaced,
)
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.text.span import Span


def rename(snapshot: Snapshot, symbol: Symbol, old: str, new: str) -> Renaming | Refusal:
    """What it takes to call a table or column otherwise in the database, or why that does not work."""
    home = subject.home_of(snapshot, symbol)
    reason = names.impossible_in_database(new)
    if home is None or snapshot.files[home].library:
        reason = reason or f"`{old}` belongs to an installed package"
    else:
        reason = reason or names.broken(snapshot, home, (old,))
    reason = reason or _taken(snapshot, symbol, new)
    if reason is not None:
        return Refusal(reason)
    sure, ambiguous, past = _uses(snapshot, symbol, old)
    if symbol.kind is Kind.TABLE:
        written = _table(snapshot, symbol, sure, new)
    else:
        written = _column(snapshot, symbol, sure, old, new)
    if isinstance(written, Refusal):
        return written
    changed, dropped = written
    places = ((item.path, item.span) for item in sure if item not in dropped)
    parts = (
        Part((*replaced(places, new), *changed), CHANGES_DATABASE),
        Part(replaced(ambiguous, new), UNSURE),
        Part(replaced(past, new), HISTORY),
    )
    what = "table" if symbol.kind is Kind.TABLE else "column"
    return Renaming(f"Call the {what} `{old}` `{new}` in the database", tuple(part for part in parts if part.edits))


def _taken(snapshot: Snapshot, symbol: Symbol, new: str) -> str | None:
    for table in _tables(snapshot, symbol):
        if symbol.kind is Kind.FIELD and table.column(new) is not None:
            return f"The table `{table.name}` already has a column `{new}`"
        if symbol.kind is Kind.TABLE:
            full = f"{table.schema}.{new}" if table.schema else new
            if any(snapshot.schema.together(other.file, table.file) for other in snapshot.schema.tables_called(full)):
                return f"There is a table `{full}` already"
    return None


def _tables(snapshot: Snapshot, symbol: Symbol) -> Iterator[Table]:
    if symbol.kind is Kind.TABLE:
        found = symbols.table_of(snapshot, symbol)
        yield from () if found is None else (found,)
        return
    for model in together.views(snapshot, symbol.owner):
        if model.table is not None and any(symbols.of_column(column) == symbol for column in model.table.columns):
            yield model.table
    found = symbols.table_of(snapshot, Symbol(Kind.TABLE, symbol.owner, ""))
    if found is not None and found.kind != "sqlmodel":
        yield found


def _uses(
    snapshot: Snapshot, symbol: Symbol, old: str
) -> tuple[list[Occurrence], list[tuple[str, Span]], list[tuple[str, Span]]]:
    """Where the name stands, where something else may be meant, and where migrations tell of it."""
    sure: list[Occurrence] = []
    ambiguous: list[tuple[str, Span]] = []
    past: list[tuple[str, Span]] = []
    for item in occurrences.of(snapshot, symbol):
        text = snapshot.files[item.path].text
        if not subject.names_database(snapshot, item) or text[item.span.start : item.span.end] != old:
            continue
        others = [
            other for other in occurrences.all_at(snapshot, item.path, item.span.start) if other.span == item.span
        ]
        if item.role is Role.MIGRATION:
            past.append((item.path, item.span))
        elif any(other.symbol != symbol for other in others):
            ambiguous.append((item.path, item.span))
        else:
            sure.append(item)
    return sure, ambiguous, past


_Written = tuple[Edits, list[Occurrence]]
"""Edits where the name is defined, and the uses that go with what they take away."""


def _table(snapshot: Snapshot, symbol: Symbol, sure: Iterable[Occurrence], new: str) -> _Written | Refusal:
    """The name of a table in its class, written out or taken away as need be."""
    model = snapshot.schema.models.get(symbol.owner)
    defined = [item for item in sure if item.role is Role.DEFINITION]
    if model is None:
        return ((), []) if defined else Refusal(f"The name of the table `{symbol.name}` does not stand in plain text")
    if defined:
        if new == table_names.default(snapshot, model, model.name):
            taken = table_names.take_away(snapshot, model)
            return taken, defined if taken else []
        return (), []
    if table_names.is_written(snapshot, model):
        return Refusal(f"The name of the table `{symbol.name}` does not stand in plain text")
    written = table_names.write(snapshot, model, new)
    return (written, []) if written else Refusal(f"`{model.name}` has no lines of its own to name its table")


def _column(snapshot: Snapshot, symbol: Symbol, sure: Iterable[Occurrence], old: str, new: str) -> _Written | Refusal:
    """The name of a column in its field, written out or taken away as need be."""
    defined = [item for item in sure if item.role is Role.DATABASE_NAME]
    if defined:
        if new == symbol.name:
            taken = column_names.take_away(snapshot, symbol.owner, symbol.name, old)
            return taken, defined if taken else []
        return (), []
    written = column_names.write(snapshot, symbol.owner, symbol.name, new) if old == symbol.name else None
    return (written, []) if written else Refusal(f"The name of the column `{old}` does not stand in plain text")
