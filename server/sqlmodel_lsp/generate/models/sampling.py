"""What the values of a column are, as far as some of them tell."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable, Sequence

from sqlmodel_lsp.sql.database import Column, ColumnType, Kind, Table

_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)")
_FLOAT = re.compile(r"-?(?:0|[1-9]\d*)\.\d+(?:[eE][+-]?\d+)?|-?\d+[eE][+-]?\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?")
_TIME = re.compile(r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?")
_LARGEST = 2**31
"""What no longer fits an integer of most databases."""
_LONGEST = 255
"""Texts that are longer than this get a type for texts."""


def table(model: str, columns: Sequence[Column]) -> Table:
    """The table of a model with these columns; `id` is its key, and is made where there is none."""
    made = list(columns)
    key = next((column for column in made if column.name == "id"), None)
    if key is None or key.nullable or key.type.kind in (Kind.JSON, Kind.FLOAT, Kind.BOOLEAN):
        made = [Column("id", ColumnType(Kind.INTEGER), False), *(column for column in made if column.name != "id")]
    return Table(model.lower(), tuple(made), primary_key=("id",), model=model)


def of_strings(values: Iterable[str]) -> ColumnType:
    """The type that all of the strings can be read as, strings where nothing fits."""
    found = [value.strip() for value in values if value.strip()]
    if not found:
        return ColumnType(Kind.STRING)
    if all(_INTEGER.fullmatch(value) for value in found):
        return ColumnType(Kind.BIG_INTEGER if any(abs(int(value)) >= _LARGEST for value in found) else Kind.INTEGER)
    if all(_INTEGER.fullmatch(value) or _FLOAT.fullmatch(value) for value in found):
        return ColumnType(Kind.FLOAT)
    if all(value.lower() in ("true", "false") for value in found):
        return ColumnType(Kind.BOOLEAN)
    return _textual(found)


def of_texts(values: Iterable[str]) -> ColumnType:
    """The type of strings that are known to be no numbers."""
    found = [value for value in values if value]
    return _textual(found) if found else ColumnType(Kind.STRING)


def _textual(found: list[str]) -> ColumnType:
    if all(_DATE.fullmatch(value) and _is_moment(value) for value in found):
        return ColumnType(Kind.DATE)
    if all((_DATETIME.fullmatch(value) or _DATE.fullmatch(value)) and _is_moment(value) for value in found):
        return ColumnType(Kind.DATETIME)
    if all(_TIME.fullmatch(value) and _is_time(value) for value in found):
        return ColumnType(Kind.TIME)
    if all(_is_uuid(value) for value in found):
        return ColumnType(Kind.UUID)
    return ColumnType(Kind.TEXT if any(len(value) > _LONGEST for value in found) else Kind.STRING)


def _is_moment(value: str) -> bool:
    plain = re.sub(r"\.\d+", "", value.replace("Z", "+00:00"))
    plain = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", plain) if "T" in plain or " " in plain else plain
    try:
        datetime.datetime.fromisoformat(plain)
    except ValueError:
        return False
    return True


def _is_time(value: str) -> bool:
    try:
        datetime.time.fromisoformat(re.sub(r"\.\d+", "", value))
    except ValueError:
        return False
    return True


def _is_uuid(value: str) -> bool:
    if not re.fullmatch(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", value):
        return False
    return bool(uuid.UUID(value))
