"""What databases keep of enums: the name of the type, and in rows the names of members."""

from __future__ import annotations

from sqlmodel_lsp.analysis.occurrences import Kind, Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename.proposal import ENUM_TYPE, STORED, Note
from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.syntax import values
from sqlmodel_lsp.syntax.values import Call, Value


def note(snapshot: Snapshot, symbol: Symbol) -> Note | None:
    """What has to be said when an enum or a member of one is renamed that columns hold."""
    match symbol.kind:
        case Kind.ENUM if any(not item.has("name") for item in _types(snapshot, symbol.qualified)):
            return ENUM_TYPE
        case Kind.MEMBER if any(not item.has("values_callable") for item in _types(snapshot, symbol.owner)):
            return STORED
    return None


def _types(snapshot: Snapshot, enum: str) -> list[Call]:
    """The column types that are made of an enum."""
    tables = snapshot.schema.tables()
    return [found for table in tables for column in table.columns if (found := _made_of(column.type, enum)) is not None]


def _made_of(value: Value, enum: str) -> Call | None:
    match value:
        case Call(values.Symbol("sqlalchemy.Enum"), (EnumFact(qualified), *_)) if qualified == enum:
            return value
        case Call(_, arguments):
            return next((found for item in arguments if (found := _made_of(item, enum)) is not None), None)
    return None
