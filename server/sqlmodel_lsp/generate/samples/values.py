"""A value for a field, as source code: one that validation and the database accept.

Values of different numbers differ as far as the field's type and bounds let them.
"""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass, replace

from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.samples import patterns
from sqlmodel_lsp.schema.model import Column, EnumFact, FieldFact
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call, Symbol

NUMBER = "\N{NUMERO SIGN}"
"""Stands in code for the number of an object."""

_DIGITS = 6
"""Numbers are thought to have no more."""

_DATE = {"past": 2001, "future": 2901}
_UUID_KIND = re.compile(r"\bUUID([1345678])\b")
_BOUNDS = re.compile(r"\b(ge|gt|le|lt|multiple_of|max_length|min_length|pattern|max_digits|decimal_places)\s*=")
_COLLECTIONS = {"dict": "{}", "list": "[]", "set": "set()", "tuple": "()", "Any": "{}", "typing.Any": "{}"}
_SIGNED = {"PositiveInt": {"gt": 0}, "NonNegativeInt": {"ge": 0}, "NegativeInt": {"lt": 0}, "NonPositiveInt": {"le": 0}}
_SIGNED |= {name.replace("Int", "Float"): bounds for name, bounds in _SIGNED.items()}


@dataclass(frozen=True, slots=True)
class Value:
    """The code of a value, with `NUMBER` where it depends on one, and the names it needs.

    `is_stable` tells that the same value comes back from a database and from JSON.
    """

    pattern: str
    needed: tuple[Needed, ...] = ()
    is_stable: bool = True

    @property
    def is_numbered(self) -> bool:
        """Whether values of different numbers differ."""
        return NUMBER in self.pattern

    @property
    def code(self) -> str:
        """The code, which may use the variable `number`."""
        return self.pattern.replace(NUMBER, "number")

    @property
    def single(self) -> str:
        """The code of one value, without the variable."""
        if not self.is_numbered:
            return self.pattern
        plain = self.pattern.replace(f"{{{NUMBER}}}", "1")
        if "{" not in plain:
            plain = re.sub(r'\bf"', '"', plain)
        return plain.replace(NUMBER, "1")


def of(fact: FieldFact, column: Column | None, *, is_unique: bool = False) -> Value | None:
    """A value for a field, and for the column behind it; None when nothing is known of its type.

    Only where asked for do values differ that could well be the same.
    """
    kind = spelling.without_none(fact.python_type or (column.python_type if column is not None else None) or "")
    limits = _limits(fact, column)
    chosen = _chosen(fact, column, kind, is_unique=is_unique)
    if chosen is not None:
        return chosen
    match kind.partition("[")[0]:
        case "bool":
            return Value("True")
        case "int":
            return _integer(limits)
        case "float":
            return _float(limits)
        case "decimal.Decimal":
            return _decimal(limits)
        case "str":
            return _string(fact.name, limits, is_unique=is_unique)
        case "bytes":
            return Value(f"str({NUMBER}).encode()", is_stable=False)
        case "uuid.UUID":
            version = _UUID_KIND.search(fact.annotation)
            extra = f", version={version[1]}" if version is not None else ""
            return Value(f"UUID(int={NUMBER}{extra})", (Needed("uuid", "UUID"),))
        case "pydantic.EmailStr" | "pydantic.networks.EmailStr":
            return Value(f'f"{fact.name}{{{NUMBER}}}@example.com"')
        case collection if collection in _COLLECTIONS and not limits.least:
            return Value(_COLLECTIONS[collection], is_stable=False)
    return _moment(kind, fact, column, limits, is_unique=is_unique)


@dataclass(frozen=True, slots=True)
class _Limits:
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
    def is_bounded(self) -> bool:
        return self.low is not None or self.high is not None

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


def _limits(fact: FieldFact, column: Column | None) -> _Limits:
    options = {**_spelled(fact.annotation), **fact.arguments}
    low, is_low_out = _bound(options, "ge", "gt")
    high, is_high_out = _bound(options, "le", "lt")
    most = options.get("max_length")
    length = _column_length(column)
    lengths = [size for size in (most, length) if isinstance(size, int)]
    least, multiple, digits = options.get("min_length"), options.get("multiple_of"), options.get("max_digits")
    pattern, places = options.get("pattern") or options.get("regex"), options.get("decimal_places")
    scale = _column_scale(column)
    return _Limits(
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


def _chosen(fact: FieldFact, column: Column | None, kind: str, *, is_unique: bool) -> Value | None:
    """A member of an enum, or one of the words that a type has."""
    if kind in ("Literal", "typing.Literal"):
        tree = expressions.tree(fact.annotation)
        words = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)] if tree is not None else []
        return _one_of([repr(word).replace("'", '"') for word in words if word is not None], is_unique=is_unique)
    type_ = column.type if column is not None else None
    if not isinstance(type_, Call) or type_.function != Symbol("sqlalchemy.Enum") or not type_.arguments:
        return None
    first = type_.arguments[0]
    if isinstance(first, EnumFact) and first.members and not first.opaque:
        if kind != first.qualified:
            return None
        module, _, name = first.qualified.rpartition(".")
        names = [f"{name}.{member}" for member, _ in first.members]
        made = _one_of(names, is_unique=is_unique)
        return None if made is None else replace(made, needed=(Needed(module, name),))
    if all(isinstance(word, str) for word in type_.arguments) and kind == "str":
        return _one_of([f'"{word}"' for word in type_.arguments], is_unique=is_unique)
    return None


def _one_of(codes: list[str], *, is_unique: bool) -> Value | None:
    if not codes:
        return None
    if not is_unique or len(codes) == 1:
        return Value(codes[0])
    return Value(f"({', '.join(codes)})[{NUMBER} % {len(codes)}]")


def _integer(limits: _Limits) -> Value | None:
    step = limits.multiple or 1
    if step != int(step) or step < 1:
        return None
    step = int(step)
    first, last = limits.first, limits.last
    if last is not None:
        last = last // step
        first = last - 99 if first is None else -(-first // step)
        if last < first:
            return None
        code = _plus(f"{NUMBER} % {last - first + 1}", first)
    else:
        first = 1 if first is None else -(-first // step)
        code = _plus(NUMBER, max(first - 1, 0) if first <= 1 else first)
    if step == 1:
        return Value(code)
    return Value(f"({code}) * {step}" if " " in code else f"{code} * {step}")


def _plus(code: str, offset: int) -> str:
    if not offset:
        return code
    return f"{code} + {offset}" if offset > 0 else f"{code} - {-offset}"


def _float(limits: _Limits) -> Value | None:
    if limits.multiple is not None:
        return _integer(limits)
    if limits.high is None:
        low = limits.low if limits.low is not None else 0
        return Value(f"{NUMBER} + 0.5" if low <= 1 else f"{NUMBER} + {_spell(low + 0.5)}")
    low = limits.low if limits.low is not None else limits.high - 10
    span = limits.high - low
    if span < 0 or (span == 0 and (limits.is_low_out or limits.is_high_out)):
        return None
    part = f"({NUMBER} % 9 + 1) / 10"
    scaled = part if span == 1 else f"{_spell(span)} * {part}"
    return Value(scaled if low == 0 else f"{_spell(low)} + {scaled}", is_stable=False)


def _decimal(limits: _Limits) -> Value | None:
    needed = (Needed("decimal", "Decimal"),)
    if limits.digits is not None:
        room = limits.digits - (limits.places or 0)
        if room < _DIGITS and (limits.high is None or limits.high >= 10**room):
            limits = replace(limits, high=10**room - 1, is_high_out=False, low=limits.low or 0)
    first, last = limits.first, limits.last
    if last is not None and limits.low is not None and first is not None and last - first < 1:
        low = limits.low
        is_unit = low >= 0 and low < 1 and (limits.high or 0) >= 1 and (limits.places or 1) >= 1 and not limits.multiple
        return Value(f'Decimal(f"0.{{{NUMBER} % 9 + 1}}")', needed, is_stable=False) if is_unit else None
    whole = _integer(limits)
    return None if whole is None else Value(f"Decimal({whole.pattern})", needed, is_stable=False)


def _spell(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


def _string(name: str, limits: _Limits, *, is_unique: bool) -> Value | None:
    least, most = limits.least, limits.most
    if limits.pattern is not None:
        found = patterns.examples(limits.pattern, 10 if is_unique else 2, least, most)
        return _one_of([_quoted(text) for text in found], is_unique=True)
    if most is not None and most < max(least, 1):
        return None
    if "email" in name.lower() and _fits(f"{name}@example.com", least, most):
        return Value(f'f"{name}{{{NUMBER}}}@example.com"')
    words = name.strip("_").replace("_", " ")
    if _fits(f"{words} ", least, most):
        return Value(f'f"{words} {{{NUMBER}}}"')
    if least > 1 and (most is None or most >= least):
        width = least if most is None or least >= _DIGITS else min(most, _DIGITS)
        digits = NUMBER if width >= _DIGITS else f"{NUMBER} % {10**width}"
        return Value(f'f"{{{digits}:0{width}}}"')
    if most is not None and most > _DIGITS:
        return Value(f'f"{words[: most - _DIGITS]}{{{NUMBER}}}"')
    return Value(f"str({NUMBER} % {10 ** (most or _DIGITS)})")


def _fits(text: str, least: int, most: int | None) -> bool:
    return least <= len(text) + 1 and (most is None or len(text) + _DIGITS <= most)


def _quoted(text: str) -> str:
    spelled = repr(text)
    return f'"{text}"' if '"' not in text and spelled == f"'{text}'" else spelled


def _moment(kind: str, fact: FieldFact, column: Column | None, limits: _Limits, *, is_unique: bool) -> Value | None:
    if limits.is_bounded:
        return None
    year = next((year for word, year in _DATE.items() if re.search(word, fact.annotation, re.I)), 2026)
    day = Needed("datetime", "timedelta")
    later = f" + timedelta(days={NUMBER})" if is_unique else ""
    more = (day,) if is_unique else ()
    match kind:
        case "datetime.date":
            return Value(f"date({year}, 1, 1){later}", (Needed("datetime", "date"), *more))
        case "datetime.datetime":
            needed: tuple[Needed, ...] = (Needed("datetime", "datetime"), *more)
            if _is_aware(fact, column):
                zoned = (*needed, Needed("datetime", "timezone"))
                return Value(f"datetime({year}, 1, 1, tzinfo=timezone.utc){later}", zoned, is_stable=False)
            return Value(f"datetime({year}, 1, 1){later}", needed, is_stable=False)
        case "datetime.time":
            return Value(f"time({NUMBER} % 24)" if is_unique else "time(12)", (Needed("datetime", "time"),))
        case "datetime.timedelta":
            return Value(f"timedelta(minutes={NUMBER})" if is_unique else "timedelta(minutes=1)", (day,), False)
    return None


def _is_aware(fact: FieldFact, column: Column | None) -> bool:
    if "Naive" in fact.annotation:
        return False
    if "Aware" in fact.annotation:
        return True
    type_ = column.type if column is not None else None
    name = getattr(type_.function if isinstance(type_, Call) else type_, "name", "")
    if name.endswith("UTCDateTime"):
        return True
    return isinstance(type_, Call) and type_.keyword("timezone") is True
