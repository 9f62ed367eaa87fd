"""Values that a first row could have: one for every field that must be given, and for keys that follow an object."""

from __future__ import annotations

import datetime
import decimal
import enum
import types
import typing
import uuid
from typing import Any

import sqlalchemy
from sqlmodel.main import default_registry

VALUES: dict[Any, Any] = {
    int: 1,
    str: "a",
    float: 1.5,
    bool: True,
    bytes: b"a",
    decimal.Decimal: decimal.Decimal("1.5"),
    datetime.date: datetime.date(2024, 1, 2),
    datetime.datetime: datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc),
    datetime.time: datetime.time(1, 2),
    datetime.timedelta: datetime.timedelta(1),
    uuid.UUID: uuid.UUID(int=1),
    list: [],
    dict: {},
}


def plausible(model: Any) -> dict[str, Any] | None:
    """Values for the required fields of a model by their annotations; None when one has a type we know nothing for.

    A foreign key that some relationship sets is given as well.
    """
    values = {}
    followed = _followed(model)
    for name, field in model.model_fields.items():
        if field.is_required() or (name in followed and field.default is None):
            value = _value(field.annotation)
            if value is None:
                return None
            values[name] = value
    return values


def _followed(model: Any) -> set[str]:
    """The attributes of a model's foreign keys that assigning to some relationship sets."""
    mapper = sqlalchemy.inspect(model)
    relationships = [relationship for other in default_registry.mappers for relationship in other.relationships]
    columns = {remote for one in relationships for pair in one.synchronize_pairs for remote in pair}
    return {
        mapper.get_property_by_column(column).key
        for column in columns
        if column.foreign_keys and column in mapper.columns.values()
    }


def _value(annotation: Any) -> Any:
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        return next((found for part in typing.get_args(annotation) if (found := _value(part)) is not None), None)
    if isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        return next(iter(annotation))
    return VALUES.get(origin or annotation)
