"""What an expression is worth when it is read and never run.

Plain Python constants and containers stand for themselves. Everything else is one of the
symbolic values below; `Opaque` says why nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""A Python constant, a tuple, list, dict or set of values, or one of the classes below."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something known by its qualified name alone: `sqlalchemy.String`, `app.models.Hero`."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """The result of calling something that only the real library can carry out."""

    function: Value
    arguments: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()

    def keyword(self, name: str, default: Value = None) -> Value:
        """The value passed by keyword, or `default`."""
        return next((value for key, value in self.keywords if key == name), default)

    def has(self, name: str) -> bool:
        """Whether the keyword is passed at all."""
        return any(key == name for key, _ in self.keywords)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a symbolic value, such as `now` of `func`."""

    value: Value
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator over values of which at least one is symbolic; `operator` is an `operator` name."""

    operator: str
    operands: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an enum of the workspace: the enum's qualified name, member name and value."""

    enum: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Closure:
    """A lambda or function of the code base, by its source and the module that gives it names."""

    source: str
    module: str
    bound: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Opaque:
    """Nothing is known for certain; `reason` says why in words for people.

    `likely` is what it comes to unless the surroundings say otherwise, such as the default of an environment variable.
    """

    reason: str
    likely: Value = None


def likely(value: Value) -> Value:
    """The value with everything in it that is likely taken for granted."""
    match value:
        case Opaque(likely=known) if known is not None:
            return known
        case Call(function, arguments, keywords):
            return Call(likely(function), likely(arguments), tuple((key, likely(item)) for key, item in keywords))
        case tuple():
            return tuple(map(likely, value))
        case list():
            return [likely(item) for item in value]
        case dict():
            return {likely(key): likely(item) for key, item in value.items()}
        case _:
            return value


def is_opaque(value: Value) -> bool:
    """Whether the value or anything inside it is unknown."""
    match value:
        case Opaque():
            return True
        case Call(function, arguments, keywords):
            return is_opaque(function) or any(map(is_opaque, arguments)) or any(is_opaque(v) for _, v in keywords)
        case Attribute(inner, _):
            return is_opaque(inner)
        case Operation(_, operands):
            return any(map(is_opaque, operands))
        case tuple() | list() | set() | frozenset():
            return any(map(is_opaque, value))
        case dict():
            return any(map(is_opaque, value)) or any(map(is_opaque, value.values()))
        case _:
            return False


def opaque_reason(value: Value) -> str | None:
    """Why the value or something inside it is unknown, or None when it is known."""
    inner: list[Value]
    match value:
        case Opaque(reason):
            return reason
        case Call(function, arguments, keywords):
            inner = [function, *arguments, *(v for _, v in keywords)]
        case Attribute(base, _):
            inner = [base]
        case Operation(_, operands):
            inner = list(operands)
        case tuple() | list() | set() | frozenset():
            inner = list(value)
        case dict():
            inner = [*value, *value.values()]
        case _:
            return None
    return next((found for item in inner if (found := opaque_reason(item))), None)
