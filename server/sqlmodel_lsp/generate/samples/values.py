"""A value for a field, as source code: one that validation and the database accept.

Values of different numbers differ as far as the field's type and bounds let them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.samples import bounds, patterns
from sqlmodel_lsp.generate.samples.bounds import Limits
from sqlmodel_lsp.schema.model import Column, EnumFact, FieldFact
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call, Symbol

NUMBER = "\N{NUMERO SIGN}"
"""Stands in code for the number of an object."""

_DIGITS = 6
"""Numbers are thought to have no more."""

_DATE = {"past": 2001, "future": 2901}
_UUID_KIND = re.compile(r"\bUUID([1345678])\b")
_COLLECTIONS = {"dict": "{}", "list": "[]", "set": "set()", "tuple": "()", "Any": "{}", "typing.Any": "{}"}


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
    limits = bounds.of(fact, column)
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
    return _moment(kind, fact, column, is_unique=is_unique)


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


def _integer(limits: Limits) -> Value | None:
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


def _float(limits: Limits) -> Value | None:
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


def _decimal(limits: Limits) -> Value | None:
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


def _string(name: str, limits: Limits, *, is_unique: bool) -> Value | None:
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


def _moment(kind: str, fact: FieldFact, column: Column | None, *, is_unique: bool) -> Value | None:
    if any(name in fact.arguments for name in ("ge", "gt", "le", "lt")):
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
