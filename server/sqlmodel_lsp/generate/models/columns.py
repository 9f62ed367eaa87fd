"""Columns as fields of a model: the annotation, the default, and what `Field` has to say.

Everything imported has its full name here, `sqlmodel.Field`; the writer shortens it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel_lsp.generate.models.enums import EnumClass
from sqlmodel_lsp.sql.database import Column, ColumnType, ForeignKey, Kind, Table

_AWARE_SINCE = (0, 0, 45)
"""The release since when `datetime` has a time zone in the database."""
_ONDELETE = ("CASCADE", "SET NULL", "RESTRICT")
"""What `Field(ondelete=...)` takes."""
_PYTHON = {
    Kind.STRING: "str",
    Kind.TEXT: "str",
    Kind.CHARACTERS: "str",
    Kind.INTEGER: "int",
    Kind.SMALL_INTEGER: "int",
    Kind.BIG_INTEGER: "int",
    Kind.FLOAT: "float",
    Kind.REAL: "float",
    Kind.DOUBLE: "float",
    Kind.NUMERIC: "decimal.Decimal",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "datetime.date",
    Kind.TIME: "datetime.time",
    Kind.DATETIME: "datetime.datetime",
    Kind.INTERVAL: "datetime.timedelta",
    Kind.BINARY: "bytes",
    Kind.UUID: "uuid.UUID",
    Kind.JSON: "dict[str, typing.Any]",
}
_SQL = {
    Kind.TEXT: "sqlalchemy.Text",
    Kind.SMALL_INTEGER: "sqlalchemy.SmallInteger",
    Kind.BIG_INTEGER: "sqlalchemy.BigInteger",
    Kind.REAL: "sqlalchemy.REAL",
    Kind.DOUBLE: "sqlalchemy.Double",
    Kind.JSON: "sqlalchemy.JSON",
}
_PLAIN = {
    Kind.STRING: "sqlalchemy.String",
    Kind.INTEGER: "sqlalchemy.Integer",
    Kind.FLOAT: "sqlalchemy.Float",
    Kind.BOOLEAN: "sqlalchemy.Boolean",
    Kind.DATE: "sqlalchemy.Date",
    Kind.INTERVAL: "sqlalchemy.Interval",
    Kind.UUID: "sqlalchemy.Uuid",
}
_INTEGERS = (Kind.INTEGER, Kind.SMALL_INTEGER, Kind.BIG_INTEGER)
_STRING = re.compile(r"'((?:[^']|'')*)'")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Style:
    """What decides how fields are written: the release of SQLModel, and how the file spells types."""

    version: tuple[int, ...]
    with_optional: bool = False
    with_list: bool = False

    def or_none(self, annotation: str) -> str:
        """The annotation with None."""
        if self.with_optional or annotation.startswith('"'):
            return f"typing.Optional[{annotation}]"
        return f"{annotation} | None"

    def list_of(self, annotation: str) -> str:
        """A list of it."""
        return f"typing.List[{annotation}]" if self.with_list else f"list[{annotation}]"


@dataclass(frozen=True, slots=True)
class Keys:
    """What a column takes part in that its field can say: single foreign key, unique, index, and the primary key."""

    foreign_key: ForeignKey | None = None
    is_unique: bool = False
    is_indexed: bool = False
    is_key: bool = False


def field(
    table: Table, column: Column, attribute: str, keys: Keys, enums: Mapping[object, EnumClass], style: Style
) -> str:
    """The declaration of a column, in one line."""
    kind = python_type(column.type, enums, style)
    default = _default(table, column, keys, enums)
    is_nullable = column.nullable and not keys.is_key
    allows_none = is_nullable or default == "None"
    annotation = style.or_none(kind) if allows_none and kind != "typing.Any" else kind
    arguments = [f"default={default}"] if default is not None else []
    factory = column.factory or ("uuid.uuid4" if default is None and _makes_uuids(table, column, keys) else None)
    if factory is not None:
        arguments = [f"default_factory={factory}"]
    options = _keys(keys)
    if (allows_none != is_nullable and not keys.is_key) or kind == "typing.Any":
        options.append(f"nullable={is_nullable}")
    options += _sizes(column.type)
    options += column.options
    if column.description:
        options.append(f"description={quoted(column.description)}")
    sql = sql_type(column.type, enums, style)
    if sql is not None:
        options.append(f"sa_type={sql}")
    options += _rest(column, attribute, table, keys)
    if not options and factory is None:
        return f"{attribute}: {annotation}" + (f" = {default}" if default is not None else "")
    return f"{attribute}: {annotation} = sqlmodel.Field({', '.join([*arguments, *options])})"


def python_type(kind: ColumnType, enums: Mapping[object, EnumClass], style: Style) -> str:
    """What the values of a column are in Python."""
    if kind.python:
        return kind.python
    if kind.kind is Kind.ENUM and kind.enum is not None:
        return enums[kind.enum].name
    if kind.kind is Kind.ARRAY:
        item = python_type(kind.item, enums, style) if kind.item is not None else "typing.Any"
        return style.list_of(item)
    if kind.kind is Kind.DATETIME and kind.timezone is False and style.version >= _AWARE_SINCE and not kind.spelled:
        return "pydantic.NaiveDatetime"
    return _PYTHON.get(kind.kind, "typing.Any")


def sql_type(kind: ColumnType, enums: Mapping[object, EnumClass], style: Style) -> str | None:
    """The `sa_type`, where SQLModel would not take the right one by itself."""
    if kind.spelled is not None:
        return kind.spelled.removesuffix("()") if kind.spelled.count("(") == 1 else kind.spelled
    match kind.kind:
        case Kind.CHARACTERS:
            return f"sqlalchemy.CHAR({kind.length})" if kind.length else "sqlalchemy.CHAR"
        case Kind.TEXT if kind.length:
            return f"sqlalchemy.Text({kind.length})"
        case Kind.FLOAT if kind.precision:
            return f"sqlalchemy.Float({kind.precision})"
        case Kind.TIME if kind.timezone:
            return "sqlalchemy.Time(timezone=True)"
        case Kind.DATETIME if kind.timezone and style.version < _AWARE_SINCE:
            return "sqlalchemy.DateTime(timezone=True)"
        case Kind.BINARY if kind.length:
            return f"sqlalchemy.LargeBinary({kind.length})"
        case Kind.ENUM if kind.enum is not None:
            return enums[kind.enum].sql_type
        case Kind.ARRAY:
            return f"sqlalchemy.ARRAY({_full(kind.item, enums, style)})"
    return _SQL.get(kind.kind)


def quoted(text: str) -> str:
    """A string as source, in double quotes."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    if '"' in text and "'" not in text:
        return "'" + escaped.replace('\\"', '"') + "'"
    return f'"{escaped}"'


def is_plain(key: ForeignKey, column: Column) -> bool:
    """Whether `Field` can say all there is to know about a foreign key of one column."""
    rest = (key.name, key.onupdate, key.deferrable, key.initially, key.match)
    ondelete = key.ondelete.upper() if key.ondelete else None
    is_allowed = ondelete is None or (ondelete in _ONDELETE and (ondelete != "SET NULL" or column.nullable))
    return len(key.columns) == 1 and is_allowed and not any(part is not None for part in rest)


def is_generated(table: Table, column: Column) -> bool:
    """Whether the database counts up the key, as SQLAlchemy has it by default."""
    return (
        table.primary_key == (column.name,)
        and column.type.kind in _INTEGERS
        and column.autoincrement is not False
        and not any(column.name in key.columns for key in table.foreign_keys)
    )


def _full(kind: ColumnType | None, enums: Mapping[object, EnumClass], style: Style) -> str:
    """The SQLAlchemy type of the items of an array."""
    if kind is None:
        return "sqlalchemy.String"
    found = sql_type(kind, enums, style)
    if found is not None:
        return found
    match kind.kind:
        case Kind.STRING if kind.length:
            return f"sqlalchemy.String({kind.length})"
        case Kind.NUMERIC:
            digits = [str(number) for number in (kind.precision, kind.scale) if number is not None]
            return f"sqlalchemy.Numeric({', '.join(digits)})" if digits else "sqlalchemy.Numeric"
        case Kind.DATETIME:
            return "sqlalchemy.DateTime(timezone=True)" if kind.timezone else "sqlalchemy.DateTime"
        case Kind.TIME:
            return "sqlalchemy.Time"
        case Kind.BINARY:
            return "sqlalchemy.LargeBinary"
        case Kind.ENUM if kind.enum is not None:
            return f"sqlalchemy.Enum({enums[kind.enum].name})"
    return _PLAIN.get(kind.kind, "sqlalchemy.String")


def _default(table: Table, column: Column, keys: Keys, enums: Mapping[object, EnumClass]) -> str | None:
    """What the field is when nobody gives it, as source; None for fields that are always given."""
    if column.factory is not None:
        return None
    if column.default is not None:
        return _member(column, column.default, enums) or column.default
    if column.server_default is not None:
        return _literal(column, enums) or "None"
    if column.computed is not None or column.identity is not None or (keys.is_key and is_generated(table, column)):
        return "None"
    return "None" if column.nullable and not keys.is_key else None


def _literal(column: Column, enums: Mapping[object, EnumClass]) -> str | None:
    """A default of the database as Python has it, where it is a plain value."""
    sql = (column.server_default or "").strip()
    kind = column.type.kind
    if column.type.python or column.type.spelled:
        return None
    string = _STRING.fullmatch(sql)
    if string is not None and kind in (Kind.STRING, Kind.TEXT, Kind.CHARACTERS, Kind.ENUM):
        value = quoted(string[1].replace("''", "'"))
        return _member(column, value, enums) if kind is Kind.ENUM else value
    if kind is Kind.BOOLEAN and sql.lower() in ("true", "false", "1", "0"):
        return str(sql.lower() in ("true", "1"))
    number = _NUMBER.fullmatch(sql)
    if number is None:
        return None
    if kind is Kind.NUMERIC:
        return f'decimal.Decimal("{sql}")'
    if kind in _INTEGERS and number[1] is None:
        return str(int(sql))
    return str(float(sql)) if kind in (Kind.FLOAT, Kind.REAL, Kind.DOUBLE) else None


def _member(column: Column, source: str, enums: Mapping[object, EnumClass]) -> str | None:
    """The member of an enum that a stored value means."""
    if column.type.kind is not Kind.ENUM or column.type.enum is None or source[:1] not in "\"'":
        return None
    value = ast.literal_eval(source)
    made = enums[column.type.enum]
    return next((f"{made.name}.{name}" for name, stored in made.members if stored == value), None)


def _makes_uuids(table: Table, column: Column, keys: Keys) -> bool:
    is_free = not any(column.name in key.columns for key in table.foreign_keys)
    return keys.is_key and column.type.kind is Kind.UUID and is_free and table.primary_key == (column.name,)


def _keys(keys: Keys) -> list[str]:
    options = ["primary_key=True"] if keys.is_key else []
    if keys.foreign_key is not None:
        key = keys.foreign_key
        table = f"{key.schema}.{key.target}" if key.schema else key.target
        options.append(f"foreign_key={quoted(f'{table}.{key.targets[0]}')}")
        if key.ondelete:
            options.append(f"ondelete={quoted(key.ondelete.upper())}")
    if keys.is_unique:
        options.append("unique=True")
    if keys.is_indexed:
        options.append("index=True")
    return options


def _sizes(kind: ColumnType) -> list[str]:
    if kind.spelled is not None:
        return []
    match kind.kind:
        case Kind.STRING if kind.length:
            return [f"max_length={kind.length}"]
        case Kind.NUMERIC:
            digits = (("max_digits", kind.precision), ("decimal_places", kind.scale))
            return [f"{name}={value}" for name, value in digits if value is not None]
    return []


def _rest(column: Column, attribute: str, table: Table, keys: Keys) -> list[str]:
    """What only the arguments of the column can say."""
    named: list[str] = []
    if attribute != column.name:
        named.append(f'"name": {quoted(column.name)}')
    if column.autoincrement is False and keys.is_key and _would_count(table, column):
        named.append('"autoincrement": False')
    if column.server_default is not None:
        named.append(f'"server_default": {_server_default(column.server_default)}')
    if column.comment:
        named.append(f'"comment": {quoted(column.comment)}')
    special = []
    if column.computed is not None:
        stored = "" if column.is_stored is None else f", persisted={column.is_stored}"
        special.append(f"sqlalchemy.Computed({quoted(column.computed)}{stored})")
    if column.identity is not None:
        always = "always=True" if column.identity == "always" else ""
        special.append(f"sqlalchemy.Identity({always})")
    options = [f"sa_column_args=({', '.join(special)},)"] if special else []
    return [*options, f"sa_column_kwargs={{{', '.join(named)}}}"] if named else options


def _would_count(table: Table, column: Column) -> bool:
    return table.primary_key == (column.name,) and column.type.kind in _INTEGERS


def _server_default(sql: str) -> str:
    """A default of the database: a plain string, the moment, or any SQL."""
    string = _STRING.fullmatch(sql.strip())
    if string is not None:
        return quoted(string[1].replace("''", "'"))
    return "sqlalchemy.func.now()" if sql.strip().lower() == "now()" else _text(sql)


def _text(sql: str) -> str:
    escaped = re.sub(r"(?<![:\w\\]):(?=\w)", r"\\:", sql.strip())
    return f"sqlalchemy.text({quoted(escaped)})"
