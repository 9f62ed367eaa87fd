"""The types of `CREATE TABLE` as data, the way SQLAlchemy finds them in the database that it makes."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel_lsp.generate.models.sql_words import Reader
from sqlmodel_lsp.sql.database import ColumnType, Enum, Kind

_POSTGRES = "sqlalchemy.dialects.postgresql."
_MYSQL = "sqlalchemy.dialects.mysql."

SERIALS = {
    "serial": Kind.INTEGER, "serial4": Kind.INTEGER, "bigserial": Kind.BIG_INTEGER, "serial8": Kind.BIG_INTEGER,
    "smallserial": Kind.SMALL_INTEGER, "serial2": Kind.SMALL_INTEGER,
}  # fmt: skip
"""Integers of PostgreSQL that take their values from a sequence."""

_EVERYWHERE = {
    "integer": Kind.INTEGER, "int": Kind.INTEGER, "smallint": Kind.SMALL_INTEGER, "bigint": Kind.BIG_INTEGER,
    "numeric": Kind.NUMERIC, "decimal": Kind.NUMERIC, "dec": Kind.NUMERIC, "float": Kind.FLOAT, "real": Kind.REAL,
    "double precision": Kind.DOUBLE, "double": Kind.DOUBLE, "boolean": Kind.BOOLEAN, "bool": Kind.BOOLEAN,
    "varchar": Kind.STRING, "character varying": Kind.STRING, "char varying": Kind.STRING, "char": Kind.CHARACTERS,
    "character": Kind.CHARACTERS, "text": Kind.TEXT, "date": Kind.DATE, "time": Kind.TIME, "datetime": Kind.DATETIME,
    "json": Kind.JSON, "uuid": Kind.UUID, "blob": Kind.BINARY,
}  # fmt: skip

_OF_POSTGRES = {
    "int2": Kind.SMALL_INTEGER, "int4": Kind.INTEGER, "int8": Kind.BIG_INTEGER, "float4": Kind.REAL,
    "float8": Kind.FLOAT, "float": Kind.FLOAT, "double precision": Kind.FLOAT, "bpchar": Kind.CHARACTERS,
    "bytea": Kind.BINARY, "interval": Kind.INTERVAL, "timestamp": Kind.DATETIME,
    "timestamp without time zone": Kind.DATETIME, "timestamp with time zone": Kind.DATETIME,
    "timestamptz": Kind.DATETIME, "time without time zone": Kind.TIME, "time with time zone": Kind.TIME,
    "timetz": Kind.TIME, **SERIALS,
}  # fmt: skip

_OTHERS_OF_POSTGRES = {
    "inet": "", "cidr": "", "macaddr": "str", "macaddr8": "str", "money": "str", "tsvector": "str",
    "tsquery": "str", "oid": "int", "bit": "str", "hstore": "dict[str, str | None]", "int4range": "", "int8range": "",
    "numrange": "", "daterange": "", "tsrange": "", "tstzrange": "", "int4multirange": "", "int8multirange": "",
    "nummultirange": "", "datemultirange": "", "tsmultirange": "", "tstzmultirange": "",
}  # fmt: skip
"""What SQLAlchemy has a type for that is only PostgreSQL's, with the Python type of its values."""

_OF_MYSQL = {
    "tinyint": (Kind.INTEGER, "TINYINT"), "mediumint": (Kind.INTEGER, "MEDIUMINT"),
    "timestamp": (Kind.DATETIME, "TIMESTAMP"), "tinytext": (Kind.TEXT, "TINYTEXT"),
    "mediumtext": (Kind.TEXT, "MEDIUMTEXT"), "longtext": (Kind.TEXT, "LONGTEXT"),
    "tinyblob": (Kind.BINARY, "TINYBLOB"), "mediumblob": (Kind.BINARY, "MEDIUMBLOB"),
    "longblob": (Kind.BINARY, "LONGBLOB"), "year": (Kind.OTHER, "YEAR"), "bit": (Kind.OTHER, "BIT"),
}  # fmt: skip
_INTEGERS_OF_MYSQL = {
    "integer": "INTEGER", "int": "INTEGER", "smallint": "SMALLINT", "bigint": "BIGINT", "tinyint": "TINYINT",
    "mediumint": "MEDIUMINT",
}  # fmt: skip

_AFFINITIES = (
    ("INT", Kind.INTEGER), ("CHAR", Kind.TEXT), ("CLOB", Kind.TEXT), ("TEXT", Kind.TEXT), ("REAL", Kind.REAL),
    ("FLOA", Kind.REAL), ("DOUB", Kind.REAL),
)  # fmt: skip
"""How SQLite understands a type by a part of its name."""

_UNKNOWN_TO_SQLITE = ("character varying", "char varying", "character", "uuid", "dec", "double precision")
_SPELLED = {Kind.STRING: "VARCHAR", Kind.TEXT: "TEXT", Kind.CHARACTERS: "CHAR"}


def read(reader: Reader, enums: dict[tuple[str | None, str], ColumnType], collation: str | None) -> ColumnType | None:
    """The type that the words are; None for one that nobody knows, and for no words.

    `enums` are the types that the script itself makes.
    """
    if reader.is_done:
        return None
    is_array = False
    words = list(reader.words)
    while len(words) > 1 and words[-1].key == "]":
        opening = max(at for at, word in enumerate(words) if word.key == "[")
        words, is_array = words[:opening], True
    if len(words) > 1 and words[-1].key == "ARRAY":
        words, is_array = words[:-1], True
    found = _single(Reader(reader.script, tuple(words)), enums, collation)
    return ColumnType(Kind.ARRAY, item=found) if is_array and found is not None else found


def _single(
    reader: Reader, enums: dict[tuple[str | None, str], ColumnType], collation: str | None
) -> ColumnType | None:
    dialect = reader.script.dialect
    if reader.words[0].is_name or reader.at(".", after=1):
        made = enums.get(reader.full_name())
        reader = Reader(reader.script, reader.words[-1:]) if made is None else reader
        if made is not None:
            return made
    made = enums.get((None, reader.words[0].text.lower())) if len(reader.words) == 1 else None
    if made is not None:
        return made
    name, arguments, rest = _parted(reader)
    if name in ("enum", "set") and dialect == "mysql":
        return _listed(name, reader)
    numbers = [int(part) for part in arguments if part.isdigit()]
    match dialect:
        case "postgres":
            return _of_postgres(f"{name} {rest}".strip(), numbers, collation)
        case "mysql":
            return _of_mysql(name, numbers, rest, collation)
    found = _of_sqlite(f"{name} {rest}".strip(), numbers)
    is_text = found is not None and found.kind in (Kind.STRING, Kind.TEXT, Kind.CHARACTERS) and found.spelled is None
    return _collated(found, collation, _SPELLED[found.kind]) if found is not None and is_text else found


def _parted(reader: Reader) -> tuple[str, list[str], str]:
    """The name of a type, what stands in its brackets, and the words behind them."""
    name = reader.until("(").text.lower()
    arguments = [part.text for part in reader.inside().parts()] if reader.at("(") else []
    return " ".join(name.split()), arguments, " ".join(reader.until().text.lower().split())


def _of_postgres(name: str, numbers: list[int], collation: str | None) -> ColumnType | None:
    kind = _OF_POSTGRES.get(name) or _EVERYWHERE.get(name)
    first = numbers[0] if numbers else None
    if name == "float" and first is not None and first <= 24:
        kind = Kind.REAL
    match kind:
        case Kind.DATETIME | Kind.TIME:
            timezone = name.endswith(("tz", " with time zone"))
            spelled = None
            if first is not None:
                zone = "timezone=True, " if timezone else ""
                spelled = f"{_POSTGRES}{'TIMESTAMP' if kind is Kind.DATETIME else 'TIME'}({zone}precision={first})"
            return ColumnType(kind, timezone=timezone, spelled=spelled)
        case Kind.INTERVAL:
            return ColumnType(kind, spelled=f"{_POSTGRES}INTERVAL(precision={first})" if first is not None else None)
        case Kind.STRING | Kind.TEXT | Kind.CHARACTERS:
            length = first or 1 if kind is Kind.CHARACTERS and name != "bpchar" else first
            return _collated(ColumnType(kind, length=length), collation, _SPELLED[kind])
        case None:
            return _other_of_postgres(name, first, collation)
    return _plain(kind, numbers)


def _other_of_postgres(name: str, first: int | None, collation: str | None) -> ColumnType | None:
    if name == "jsonb":
        return ColumnType(Kind.JSON, spelled=f"{_POSTGRES}JSONB()")
    if name == "citext":
        return ColumnType(Kind.TEXT, spelled=f"{_POSTGRES}CITEXT({f'collation={collation!r}' if collation else ''})")
    if name in ("bit varying", "varbit"):
        length = f"length={first}, " if first is not None else ""
        return ColumnType(Kind.OTHER, spelled=f"{_POSTGRES}BIT({length}varying=True)", python="str")
    if name in ("name", '"char"'):
        return ColumnType(Kind.STRING)
    if name not in _OTHERS_OF_POSTGRES:
        return None
    arguments = f"length={first}" if name == "bit" and first is not None else ""
    return ColumnType(Kind.OTHER, spelled=f"{_POSTGRES}{name.upper()}({arguments})", python=_OTHERS_OF_POSTGRES[name])


def _of_mysql(name: str, numbers: list[int], rest: str, collation: str | None) -> ColumnType | None:
    first = numbers[0] if numbers else None
    if name in ("tinyint", "bool", "boolean") and first in (1, None) and (first == 1 or name != "tinyint"):
        return ColumnType(Kind.BOOLEAN)
    name, _, more = name.partition(" ")
    if name == "double" or (name == "float" and not numbers):
        more = more.removeprefix("precision").strip()
    if name in _INTEGERS_OF_MYSQL and "unsigned" in f"{more} {rest}":
        kind = _EVERYWHERE.get(name, Kind.INTEGER)
        return ColumnType(kind, spelled=f"{_MYSQL}{_INTEGERS_OF_MYSQL[name]}(unsigned=True)")
    if name in _OF_MYSQL:
        kind, spelled = _OF_MYSQL[name]
        digits = f"fsp={first}" if name == "timestamp" and first else ""
        return ColumnType(kind, spelled=f"{_MYSQL}{spelled}({digits})", python="int" if kind is Kind.OTHER else "")
    if name in ("binary", "varbinary"):
        spelled = f"sqlalchemy.{name.upper()}({f'length={first}' if first is not None else ''})"
        return ColumnType(Kind.BINARY, length=first, spelled=spelled)
    if name == "datetime" and first:
        return ColumnType(Kind.DATETIME, timezone=False, spelled=f"{_MYSQL}DATETIME(fsp={first})")
    kind_found = _EVERYWHERE.get(f"{name} {more}".strip()) or _EVERYWHERE.get(name)
    if kind_found is None:
        return None
    if kind_found in (Kind.STRING, Kind.CHARACTERS, Kind.TEXT):
        return _collated_by_mysql(ColumnType(kind_found, length=first), name, collation)
    return _plain(kind_found, numbers)


def _of_sqlite(name: str, numbers: list[int]) -> ColumnType | None:
    first = numbers[0] if numbers else None
    if name in ("nvarchar", "nchar"):
        kind = Kind.STRING if name == "nvarchar" else Kind.CHARACTERS
        length = f"length={first}" if first is not None else ""
        return ColumnType(kind, length=first, spelled=f"sqlalchemy.{name.upper()}({length})")
    if name == "timestamp":
        return ColumnType(Kind.DATETIME, timezone=False, spelled="sqlalchemy.TIMESTAMP()")
    if name in _EVERYWHERE and name not in _UNKNOWN_TO_SQLITE:
        kind = _EVERYWHERE[name]
        return _plain(kind, numbers, first if kind in (Kind.STRING, Kind.CHARACTERS, Kind.TEXT) else None)
    for part, affinity in _AFFINITIES:
        if part in name.upper():
            return ColumnType(affinity)
    return ColumnType(Kind.NUMERIC) if name else None


def _plain(kind: Kind, numbers: list[int], length: int | None = None) -> ColumnType:
    if kind is Kind.NUMERIC and numbers:
        return ColumnType(kind, precision=numbers[0], scale=numbers[1] if len(numbers) > 1 else 0)
    timezone = False if kind in (Kind.DATETIME, Kind.TIME) else None
    return ColumnType(kind, length=length, timezone=timezone)


def _listed(name: str, reader: Reader) -> ColumnType:
    members = [word.text for word in reader.words if word.is_string]
    if name == "enum":
        return ColumnType(Kind.ENUM, enum=Enum(None, tuple(members)))
    return ColumnType(Kind.OTHER, spelled=f"{_MYSQL}SET({', '.join(map(repr, members))})", python="set[str]")


def _collated(found: ColumnType, collation: str | None, name: str) -> ColumnType:
    if collation is None:
        return found
    length = f"length={found.length}, " if found.length is not None else ""
    return replace(found, spelled=f"sqlalchemy.{name}({length}collation={collation!r})")


def _collated_by_mysql(found: ColumnType, name: str, collation: str | None) -> ColumnType:
    if collation is None:
        return found
    length = f", length={found.length}" if found.length is not None else ""
    return replace(found, spelled=f"{_MYSQL}{name.upper()}(collation={collation!r}{length})")
