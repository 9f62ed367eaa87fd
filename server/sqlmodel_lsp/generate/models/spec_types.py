"""The types that specs write, such as `str(50)`, `decimal(10, 2)` or `enum(draft, published)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel_lsp.generate import RefusalError, running
from sqlmodel_lsp.generate.models import names
from sqlmodel_lsp.sql.database import ColumnType, Enum, Kind

KINDS = {
    "str": Kind.STRING,
    "string": Kind.STRING,
    "varchar": Kind.STRING,
    "text": Kind.TEXT,
    "char": Kind.CHARACTERS,
    "int": Kind.INTEGER,
    "integer": Kind.INTEGER,
    "smallint": Kind.SMALL_INTEGER,
    "bigint": Kind.BIG_INTEGER,
    "float": Kind.FLOAT,
    "real": Kind.REAL,
    "double": Kind.DOUBLE,
    "decimal": Kind.NUMERIC,
    "numeric": Kind.NUMERIC,
    "bool": Kind.BOOLEAN,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.DATETIME,
    "timestamp": Kind.DATETIME,
    "timedelta": Kind.INTERVAL,
    "interval": Kind.INTERVAL,
    "bytes": Kind.BINARY,
    "uuid": Kind.UUID,
    "json": Kind.JSON,
}
"""What specs call each kind of values."""

_ITEMS = {
    Kind.STRING: "str",
    Kind.TEXT: "str",
    Kind.INTEGER: "int",
    Kind.FLOAT: "float",
    Kind.BOOLEAN: "bool",
}
_LENGTHS = (Kind.STRING, Kind.CHARACTERS, Kind.TEXT, Kind.BINARY)
_TYPE = re.compile(r"(?P<name>[^\W\d][\w.]*)\s*(?:\((?P<inside>.*)\))?\s*(?P<list>\[\])?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reference:
    """A type that is the name of a model; `is_many` says that it is a list of them."""

    model: str
    is_many: bool = False


def read(text: str, place: str, enums: Mapping[str, Enum], models: frozenset[str]) -> ColumnType | Reference:
    """What a type means; `place` says whose it is. Raises RefusalError for what means nothing."""
    found = _TYPE.fullmatch(text.strip())
    if found is None:
        raise RefusalError(f"`{text}` of `{place}` is not a type; write one such as `str`, `int` or `decimal(10,2)`")
    name, inside = found["name"], found["inside"]
    if name in models and inside is None:
        return Reference(name, found["list"] is not None)
    if name in enums and inside is None:
        return _listed(ColumnType(Kind.ENUM, enum=enums[name]), found, place)
    if name.lower() == "enum" and inside is not None:
        return _listed(ColumnType(Kind.ENUM, enum=_enum(inside, place)), found, place)
    kind = KINDS.get(name.lower())
    if kind is None:
        hint = running.did_you_mean(name, [*KINDS, "enum", *enums, *models])
        raise RefusalError(f"`{name}` of `{place}` is neither a type nor a known model{hint}")
    return _listed(_sized(ColumnType(kind), inside, place, text), found, place)


def enum_of(values: tuple[str, ...], place: str, model: str | None = None) -> Enum:
    """An enum of some values. Raises RefusalError where there are none, or one twice."""
    twice = next((value for value in values if values.count(value) > 1), None)
    if not values or "" in values:
        raise RefusalError(f"the enum of `{place}` needs values, such as `enum(draft,published)`")
    if twice is not None:
        raise RefusalError(f"the enum of `{place}` has `{twice}` twice")
    return Enum(None, values, model=model)


def _listed(kind: ColumnType, found: re.Match[str], place: str) -> ColumnType:
    """A list of plain values is kept as JSON, which every database has."""
    if found["list"] is None:
        return kind
    item = _ITEMS.get(kind.kind)
    if item is None or kind.length or kind.precision:
        raise RefusalError(
            f"`{place}` cannot be a list of `{found['name']}`; write `str[]`, `int[]`, `float[]` or `json`"
        )
    return ColumnType(Kind.JSON, python=f"list[{item}]")


def _enum(inside: str, place: str) -> Enum:
    values = tuple(value.strip().strip("'\"") for value in inside.split(","))
    model, _, field = place.rpartition(".")
    return enum_of(values, place, names.pascal(f"{model}_{field}"))


def _sized(kind: ColumnType, inside: str | None, place: str, text: str) -> ColumnType:
    if inside is None:
        return kind
    numbers = [int(part) for part in inside.split(",") if part.strip().isdecimal()]
    if numbers and len(numbers) == len(inside.split(",")):
        if kind.kind in _LENGTHS and len(numbers) == 1 and numbers[0]:
            return replace(kind, length=numbers[0])
        if kind.kind is Kind.NUMERIC and len(numbers) <= 2:
            scale = numbers[1] if len(numbers) == 2 else None
            if (scale or 0) <= numbers[0]:
                return replace(kind, precision=numbers[0], scale=scale)
    raise RefusalError(f"`{text}` of `{place}` has a size that it cannot have; write `str(50)` or `decimal(10,2)`")
