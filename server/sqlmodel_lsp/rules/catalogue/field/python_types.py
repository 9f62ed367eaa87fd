"""Python types by the names that annotations come to, for rules that compare them with what is written."""

from __future__ import annotations

NUMBERS = frozenset({"int", "float", "bool", "decimal.Decimal"})
TIMES = frozenset({"datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta"})
CONTAINERS = frozenset({"list", "dict", "set", "frozenset", "tuple"})
SIZED = CONTAINERS | {"str", "bytes"}
MAPPED = NUMBERS | TIMES | {"str", "bytes", "uuid.UUID"}
"""The plain types that have a column type of their own."""
PLAIN = MAPPED | {"list", "dict", "set"}
"""The types that no tuple belongs to."""


def core(python_type: str | None) -> str | None:
    """The type without `None` and without the items of a container; None for a union of several, or when unknown."""
    if python_type is None:
        return None
    bare = python_type.removesuffix(" | None").partition("[")[0]
    return None if "|" in bare or not bare else bare


def items(python_type: str | None) -> str:
    """What stands between the brackets of a container type."""
    inner = (python_type or "").removesuffix(" | None")
    return inner.partition("[")[2].removesuffix("]")
