"""What a field asks of its values: bounds of numbers, and lengths."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass

from sqlmodel_lsp.schema.model import Column, FieldFact
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call

_BOUNDS = re.compile(r"\b(ge|gt|le|lt|multiple_of|max_length|min_length|pattern|max_digits|decimal_places)\s*=")
_SIGNED = {"PositiveInt": {"gt": 0}, "NonNegativeInt": {"ge": 0}, "NegativeInt": {"lt": 0}, "NonPositiveInt": {"le": 0}}
_SIGNED |= {name.replace("Int", "Float"): bounds for name, bounds in _SIGNED.items()}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a field's options ask for: bounds of numbers, and lengths."""

    low: float | None = None
    high: float | None = None
    is_low_out: bool = False
    is_high_out: bool = False
    multiple: float | None = None
    least: int = 0
    most: int | None = None
    pattern: str | None = None
    places: int | None = None
    digits: int | None = None

    @property
    def first(self) -> int | None:
        """The least whole number."""
        if self.low is None:
            return None
        return math.floor(self.low) + 1 if self.is_low_out else math.ceil(self.low)

    @property
    def last(self) -> int | None:
        """The greatest whole number."""
        if self.high is None:
            return None
        return math.ceil(self.high) - 1 if self.is_high_out else math.floor(self.high)


def of(fact: FieldFact, column: Column | None) -> Limits:
    """What the field's options, its type and the type of its column ask for, taken together."""
    options = {**_spelled(fact.annotation), **fact.arguments}
    low, is_low_out = _bound(options, "ge", "gt")
    high, is_high_out = _bound(options, "le", "lt")
    most = options.get("max_length")
    length = _column_length(column)
    lengths = [size for size in (most, length) if isinstance(size, int)]
    least, multiple, digits = options.get("min_length"), options.get("multiple_of"), options.get("max_digits")
    pattern, places = options.get("pattern") or options.get("regex"), options.get("decimal_places")
    scale = _column_scale(column)
    return Limits(
        low,
        high,
        is_low_out,
        is_high_out,
        multiple if isinstance(multiple, (int, float)) else None,
        least if isinstance(least, int) else 0,
        min(lengths, default=None),
        pattern if isinstance(pattern, str) else None,
        places if isinstance(places, int) else scale[1],
        digits if isinstance(digits, int) else scale[0],
    )


def _bound(options: dict[str, object], inside: str, outside: str) -> tuple[float | None, bool]:
    for name in (outside, inside):
        found = options.get(name)
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return found, name == outside
    return None, False


def _spelled(annotation: str) -> dict[str, object]:
    """The bounds that a type brings along by itself, such as `conint(ge=3)` or `PositiveInt`."""
    found: dict[str, object] = {}
    for name, bounds in _SIGNED.items():
        if re.search(rf"\b{name}\b", annotation):
            found |= bounds
    tree = expressions.tree(annotation) if _BOUNDS.search(annotation) else None
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.keyword) and node.arg is not None and isinstance(node.value, ast.Constant):
            found[node.arg] = node.value.value
    return found


def _column_length(column: Column | None) -> int | None:
    if column is None or not isinstance(column.type, Call):
        return None
    name = getattr(column.type.function, "name", "")
    if name.rpartition(".")[2] not in ("String", "VARCHAR", "CHAR", "Unicode", "AutoString"):
        return None
    found = column.type.keyword("length", column.type.arguments[0] if column.type.arguments else None)
    return found if isinstance(found, int) else None


def _column_scale(column: Column | None) -> tuple[int | None, int | None]:
    if column is None or not isinstance(column.type, Call):
        return None, None
    if getattr(column.type.function, "name", "").rpartition(".")[2] not in ("Numeric", "NUMERIC", "DECIMAL"):
        return None, None
    given = [*column.type.arguments, None, None]
    precision, scale = column.type.keyword("precision", given[0]), column.type.keyword("scale", given[1])
    return precision if isinstance(precision, int) else None, scale if isinstance(scale, int) else None
