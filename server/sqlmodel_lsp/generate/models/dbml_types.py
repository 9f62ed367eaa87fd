"""The types that DBML files write, which are those of the databases that people have in mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlmodel_lsp.generate import running
from sqlmodel_lsp.generate.models import spec_types
from sqlmodel_lsp.sql.database import ColumnType, Enum, Kind

UNKNOWN = ColumnType(Kind.OTHER)
MORE_WORDS = ("precision", "varying", "with", "without", "time", "zone", "unsigned")
"""What a type may consist of besides its first word."""

_KINDS = {
    **spec_types.KINDS,
    "int2": Kind.SMALL_INTEGER,
    "int4": Kind.INTEGER,
    "int8": Kind.BIG_INTEGER,
    "tinyint": Kind.SMALL_INTEGER,
    "mediumint": Kind.INTEGER,
    "serial": Kind.INTEGER,
    "bigserial": Kind.BIG_INTEGER,
    "number": Kind.NUMERIC,
    "float4": Kind.REAL,
    "float8": Kind.DOUBLE,
    "double precision": Kind.DOUBLE,
    "character": Kind.CHARACTERS,
    "character varying": Kind.STRING,
    "nvarchar": Kind.STRING,
    "longtext": Kind.TEXT,
    "mediumtext": Kind.TEXT,
    "tinytext": Kind.TEXT,
    "timestamptz": Kind.DATETIME,
    "timestamp with time zone": Kind.DATETIME,
    "timestamp without time zone": Kind.DATETIME,
    "blob": Kind.BINARY,
    "bytea": Kind.BINARY,
    "binary": Kind.BINARY,
    "varbinary": Kind.BINARY,
    "jsonb": Kind.JSON,
}
_JSONB = "sqlalchemy.dialects.postgresql.JSONB()"
_LENGTHS = (Kind.STRING, Kind.CHARACTERS)


def read(spelled: str, numbers: tuple[int, ...], enums: Mapping[str, Enum], *, is_list: bool) -> ColumnType | None:
    """What a type means; None for one that nobody knows."""
    if spelled in enums:
        return ColumnType(Kind.ENUM, enum=enums[spelled])
    name = spelled.lower().removesuffix(" unsigned")
    kind = _KINDS.get(name)
    if kind is None:
        return None
    found = ColumnType(kind)
    if kind in _LENGTHS and numbers:
        found = replace(found, length=numbers[0])
    elif kind is Kind.NUMERIC and numbers:
        found = replace(found, precision=numbers[0], scale=numbers[1] if len(numbers) > 1 else None)
    elif kind is Kind.DATETIME and name.startswith("timestamp"):
        zones = {"timestamptz": True, "timestamp with time zone": True, "timestamp without time zone": False}
        found = replace(found, timezone=zones.get(name))
    elif name == "jsonb":
        found = replace(found, spelled=_JSONB)
    return ColumnType(Kind.ARRAY, item=found) if is_list else found


def hint(spelled: str, enums: Mapping[str, Enum]) -> str:
    """The nearest type there is."""
    return running.did_you_mean(spelled, [*_KINDS, *enums])
