"""What would be renamed at a place, and by which of its names."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename.proposal import Refusal
from sqlmodel_lsp.text.span import Span

_TABLE_COLUMNS = (".c.", ".columns.")


@dataclass(frozen=True, slots=True)
class Subject:
    """A symbol with the name that stands at a place; `in_database` says that it is the database's name."""

    symbol: Symbol
    name: str
    span: Span
    in_database: bool


def at(snapshot: Snapshot, path: str, offset: int) -> Subject | Refusal | None:
    """What is under the cursor; None for what is plain Python, which others rename."""
    found = occurrences.all_at(snapshot, path, offset)
    if not found or snapshot.files[path].library:
        return None
    first = found[0]
    name = snapshot.files[path].text[first.span.start : first.span.end]
    if len({item.symbol for item in found}) > 1:
        return Refusal(f"`{name}` may mean several things here")
    if first.symbol.kind in (Kind.CONSTRAINT, Kind.REVISION):
        return Refusal(f"The name of a {first.symbol.kind.value} lives in the database and in migrations alone")
    if first.role is Role.MIGRATION:
        return Refusal(f"Migrations tell of the past; rename `{name}` where the models name it")
    in_database = names_database(snapshot, first)
    if not in_database and name != first.symbol.name:
        return None
    home = home_of(snapshot, first.symbol)
    if home is None or snapshot.files[home].library:
        return Refusal(f"`{first.symbol.name}` belongs to an installed package")
    return Subject(first.symbol, name, first.span, in_database)


def names_database(snapshot: Snapshot, item: Occurrence) -> bool:
    """Whether a place names something as the database does."""
    if item.symbol.kind is Kind.TABLE or item.is_database_name:
        return True
    if item.symbol.kind is not Kind.FIELD:
        return False
    before = snapshot.files[item.path].text[max(0, item.span.start - len(".columns.")) : item.span.start]
    return item.role is Role.RELATIONSHIP_STRING and before.endswith(_TABLE_COLUMNS)


def home_of(snapshot: Snapshot, symbol: Symbol) -> str | None:
    """The path of the file that defines a symbol."""
    place = occurrences.definition(snapshot, symbol)
    return None if place is None else place[0]
