"""What the type of a column is that SQLAlchemy found in a database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.sql.database import ColumnType, Enum, Kind

# The first that fits counts.
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (sa.Enum, Kind.ENUM), (sa.ARRAY, Kind.ARRAY), (sa.JSON, Kind.JSON), (sa.Uuid, Kind.UUID),
    (sa.Boolean, Kind.BOOLEAN), (mysql.TINYINT, Kind.INTEGER), (sa.SmallInteger, Kind.SMALL_INTEGER),
    (sa.BigInteger, Kind.BIG_INTEGER), (sa.Integer, Kind.INTEGER),
    (mysql.DOUBLE, Kind.DOUBLE), (sa.Double, Kind.DOUBLE), (sa.REAL, Kind.REAL), (sa.Float, Kind.FLOAT),
    (sa.Numeric, Kind.NUMERIC), (sa.DateTime, Kind.DATETIME), (sa.Date, Kind.DATE), (sa.Time, Kind.TIME),
    (sa.Interval, Kind.INTERVAL), (postgresql.INTERVAL, Kind.INTERVAL),
    (sa.LargeBinary, Kind.BINARY), (sa.BINARY, Kind.BINARY), (sa.VARBINARY, Kind.BINARY),
    (mysql.SET, Kind.OTHER), (postgresql.CITEXT, Kind.TEXT), (sa.CHAR, Kind.CHARACTERS), (sa.NCHAR, Kind.CHARACTERS),
    (sa.Text, Kind.TEXT), (sa.String, Kind.STRING),
)  # fmt: skip

_PLAIN: dict[Kind, type[Any]] = {
    Kind.STRING: sa.String, Kind.TEXT: sa.Text, Kind.CHARACTERS: sa.CHAR, Kind.INTEGER: sa.Integer,
    Kind.SMALL_INTEGER: sa.SmallInteger, Kind.BIG_INTEGER: sa.BigInteger, Kind.FLOAT: sa.Float, Kind.REAL: sa.REAL,
    Kind.DOUBLE: sa.Double, Kind.NUMERIC: sa.Numeric, Kind.BOOLEAN: sa.Boolean, Kind.DATE: sa.Date, Kind.TIME: sa.Time,
    Kind.DATETIME: sa.DateTime, Kind.INTERVAL: sa.Interval, Kind.BINARY: sa.LargeBinary, Kind.UUID: sa.Uuid,
    Kind.JSON: sa.JSON,
}  # fmt: skip
"""What SQLAlchemy itself makes of a kind."""

_PYTHON = {
    "HSTORE": "dict[str, str | None]", "YEAR": "int", "OID": "int", "BIT": "str", "MONEY": "str", "SET": "set[str]",
    "TSVECTOR": "str", "TSQUERY": "str", "MACADDR": "str", "MACADDR8": "str",
}  # fmt: skip


def described(type_: Any, dialect: Dialect) -> ColumnType | None:
    """The type as data; None when SQLAlchemy itself does not know what it is."""
    if isinstance(type_, sa.types.NullType):
        return None
    kind = next((kind for known, kind in _KINDS if isinstance(type_, known)), Kind.OTHER)
    match kind:
        case Kind.ENUM:
            return _enum(type_, dialect)
        case Kind.ARRAY:
            item = described(type_.item_type, dialect)
            return None if item is None else ColumnType(Kind.ARRAY, item=item)
        case Kind.INTEGER if _is_flag(type_):
            return ColumnType(Kind.BOOLEAN)
        case Kind.DOUBLE if dialect.name == "postgresql":
            return ColumnType(Kind.FLOAT)  # One type with two names.
        case Kind.OTHER:
            return ColumnType(Kind.OTHER, spelled=_spelled(type_), python=_python(type_))
    return _plain_or_spelled(kind, _without_width(type_), dialect)


def _plain_or_spelled(kind: Kind, type_: Any, dialect: Dialect) -> ColumnType:
    length = getattr(type_, "length", None)
    precision, scale = (type_.precision, type_.scale) if kind is Kind.NUMERIC else (None, None)
    timezone = bool(type_.timezone) if kind in (Kind.DATETIME, Kind.TIME) else None
    arguments = {"length": length, "precision": precision, "scale": scale, "timezone": timezone}
    plain = _PLAIN[kind](**{name: value for name, value in arguments.items() if value is not None})
    is_plain = _sql(plain, dialect) == _sql(type_, dialect)
    return ColumnType(
        kind, length=length, precision=precision, scale=scale, timezone=timezone,
        spelled=None if is_plain else _spelled(type_),
    )  # fmt: skip


def _enum(type_: Any, dialect: Dialect) -> ColumnType:
    name = type_.name if dialect.name == "postgresql" else None
    return ColumnType(Kind.ENUM, enum=Enum(name, tuple(type_.enums), type_.schema))


def _is_flag(type_: Any) -> bool:
    return isinstance(type_, mysql.TINYINT) and type_.display_width == 1


def _without_width(type_: Any) -> Any:
    """MySQL's integers without the number of digits to show, which means nothing."""
    if getattr(type_, "display_width", None) is None:
        return type_
    return type(type_)(unsigned=type_.unsigned, zerofill=type_.zerofill)


def _sql(type_: Any, dialect: Dialect) -> str:
    return str(type_.compile(dialect=dialect))


def _spelled(type_: Any) -> str:
    module = type(type_).__module__
    if module.startswith("sqlalchemy.dialects."):
        module = ".".join(module.split(".")[:3])
    elif module.startswith("sqlalchemy."):
        module = "sqlalchemy"
    return f"{module}.{type_!r}".replace("(astext_type=Text())", "()")


def _python(type_: Any) -> str:
    known = _PYTHON.get(type(type_).__name__)
    if known is not None:
        return known
    try:
        python = type_.python_type
    except NotImplementedError:
        return ""
    return python.__name__ if python.__module__ == "builtins" and python is not object else ""
