"""Operators, methods and builtins on plain Python constants, bounded so that nothing grows or hangs."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlmodel_lsp.syntax.values import Attribute, Call, Closure, Member, Opaque, Operation, Symbol, Value, likely

if TYPE_CHECKING:
    from sqlmodel_lsp.syntax.evaluate import Evaluator

_SYMBOLIC = (Symbol, Call, Attribute, Operation, Member, Closure, Opaque)
_BIGGEST = 100_000
_METHODS: dict[type, frozenset[str]] = {
    str: frozenset(
        [
            "capitalize",
            "casefold",
            "count",
            "endswith",
            "find",
            "format",
            "index",
            "isdigit",
            "islower",
            "isupper",
            "join",
            "lower",
            "lstrip",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "startswith",
            "strip",
            "title",
            "upper",
            "zfill",
        ]
    ),
    dict: frozenset(["get", "items", "keys", "values", "copy"]),
    list: frozenset(["index", "count", "copy"]),
    tuple: frozenset(["index", "count"]),
    set: frozenset(["union", "intersection", "difference", "copy"]),
    frozenset: frozenset(["union", "intersection", "difference"]),
}


@dataclass(frozen=True, slots=True)
class Result:
    """The value of a builtin call, told apart from not knowing the builtin."""

    value: Value


def is_plain(value: Value) -> bool:
    """Whether the value itself, not what is inside it, is a Python object."""
    return not isinstance(value, _SYMBOLIC)


def _is_deeply_plain(value: Value) -> bool:
    if isinstance(value, (tuple, list, set, frozenset)):
        return all(map(_is_deeply_plain, value))
    if isinstance(value, dict):
        return all(map(_is_deeply_plain, value)) and all(map(_is_deeply_plain, value.values()))
    return is_plain(value)


def _bounded(value: Any) -> Value:
    size = value.bit_length() if isinstance(value, int) else len(value) if hasattr(value, "__len__") else 0
    return Opaque("a value too big to hold") if size > _BIGGEST else value


def attribute(value: Value, name: str) -> Value:
    """An attribute of a plain value; only the few that schemas use."""
    if name == "__name__" and isinstance(value, type):
        return value.__name__
    return Opaque(f"`.{name}` of a constant is not evaluated")


def item(value: Any, index: Value) -> Value:
    """`value[index]`."""
    if isinstance(index, Opaque):
        return index
    try:
        return value[index]
    except (LookupError, TypeError):
        return Opaque("an index that does not exist")


def binary(name: str, left: Value, right: Value) -> Value:
    """A binary operator on two values."""
    unknown = next((operand for operand in (left, right) if isinstance(operand, Opaque)), None)
    if unknown is not None:
        assumed = [likely(operand) for operand in (left, right)]
        if any(isinstance(operand, Opaque) for operand in assumed):
            return unknown
        result = binary(name, *assumed)
        return result if isinstance(result, Opaque) else Opaque(unknown.reason, result)
    if not (is_plain(left) and is_plain(right)):
        return Operation(name, (left, right))
    if name in ("pow", "lshift") and not (isinstance(right, int) and abs(right) < 64):
        return Opaque("a power too big to compute")
    if name == "mul" and any(isinstance(n, int) and n > 1000 for n in (left, right)) and not _are_numbers(left, right):
        return Opaque("a value too big to hold")
    try:
        return _bounded(getattr(operator, name)(left, right))
    except Exception:  # Whatever Python itself would refuse here is simply not known.
        return Opaque("an operation that fails")


def _are_numbers(*values: Value) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


def unary(name: str, value: Value) -> Value:
    """A unary operator on a value."""
    if isinstance(value, Opaque):
        return value
    if not is_plain(value):
        return Operation(name, (value,))
    try:
        return getattr(operator, name)(value)
    except TypeError:
        return Opaque("an operation that fails")


def compare(operation: str, left: Value, right: Value) -> Value:
    """One comparison, by the name of its `ast` class."""
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return left if isinstance(left, Opaque) else right
    known = _is_deeply_plain(left) and _is_deeply_plain(right)
    settled = known or all(isinstance(value, (Member, Symbol)) or is_plain(value) for value in (left, right))
    if operation in ("Is", "IsNot"):
        if left is None or right is None or settled:
            same = left is right if known else left == right
            return same if operation == "Is" else not same
        return Opaque("an unknown comparison")
    if operation in ("Eq", "NotEq") and settled:
        return (left == right) if operation == "Eq" else (left != right)
    if operation in ("In", "NotIn"):
        if isinstance(right, (str, tuple, list, dict, set, frozenset)) and settled:
            try:
                return (left in right) if operation == "In" else (left not in right)
            except TypeError:
                return Opaque("an operation that fails")
        return Opaque("an unknown comparison")
    names = {"Eq": "eq", "NotEq": "ne", "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge"}
    return binary(names[operation], left, right)


def method(value: Any, name: str, arguments: tuple[Value, ...], keywords: Mapping[str, Value]) -> Value:
    """A method of a constant, when it is harmless and its arguments are known."""
    if name not in _METHODS.get(type(value), ()):
        return Opaque(f"`.{name}()` of a constant is not evaluated")
    if name == "join" and len(arguments) == 1 and isinstance(arguments[0], list):
        arguments = (tuple(arguments[0]),)
    given = [*arguments, *keywords.values()]
    unknown = next((argument for argument in given if isinstance(argument, Opaque)), None)
    if unknown is not None:
        return unknown
    if isinstance(value, str) and not all(map(_is_deeply_plain, given)):
        return Opaque(f"`.{name}()` with an unknown argument")
    try:
        result = getattr(value, name)(*arguments, **keywords)
    except Exception:  # Whatever Python itself would refuse here is simply not known.
        return Opaque("an operation that fails")
    return _bounded(list(result) if name in ("items", "keys", "values") else result)


def builtin(
    name: str, arguments: tuple[Value, ...], keywords: Mapping[str, Value], evaluator: Evaluator
) -> Result | None:
    """The result of a call of a builtin; None for one that stays symbolic."""
    from sqlmodel_lsp.syntax.evaluate import iterate

    unknown = next((argument for argument in arguments if isinstance(argument, Opaque)), None)
    if name in ("tuple", "list", "set", "frozenset", "sorted", "reversed", "enumerate", "zip", "sum", "any", "all"):
        if unknown is not None:
            return Result(unknown)
        spread = [iterate(evaluator, argument) for argument in arguments]
        if any(part is None for part in spread) or keywords.keys() - {"start", "strict"}:
            return Result(Opaque(f"`{name}()` of an unknown value"))
        return Result(_sequence(name, [list(part or ()) for part in spread], keywords))
    if name == "dict" and not arguments:
        return Result(dict(keywords))
    if name in ("dict", "str", "int", "float", "bool", "len", "range", "min", "max", "abs", "bytes", "repr"):
        if unknown is not None:
            return Result(unknown)
        if not all(map(is_plain, arguments)) or (name == "range" and any(not _small(value) for value in arguments)):
            return Result(Opaque(f"`{name}()` of an unknown value"))
        try:
            return Result(_bounded(_PLAIN[name](*arguments, **keywords)))
        except Exception:  # Whatever Python itself would refuse here is simply not known.
            return Result(Opaque("an operation that fails"))
    if name in ("getattr", "hasattr", "isinstance", "issubclass", "vars", "globals", "locals", "open", "eval"):
        if name == "getattr" and len(arguments) >= 2 and isinstance(arguments[1], str):
            from sqlmodel_lsp.syntax.evaluate import attribute as attribute_of

            return Result(attribute_of(evaluator, arguments[0], arguments[1]))
        return Result(Opaque(f"`{name}()` is not evaluated"))
    return None


_PLAIN: dict[str, Any] = {
    "dict": dict, "str": str, "int": int, "float": float, "bool": bool, "len": len, "range": range, "min": min,
    "max": max, "abs": abs, "bytes": bytes, "repr": repr,
}  # fmt: skip


def _small(value: Value) -> bool:
    return isinstance(value, int) and abs(value) <= 10_000


def _sequence(name: str, parts: list[list[Value]], keywords: Mapping[str, Value]) -> Value:
    first = parts[0] if parts else []
    try:
        match name:
            case "tuple":
                return tuple(first)
            case "list":
                return first
            case "set" | "frozenset":
                return frozenset(first) if name == "frozenset" else set(first)
            case "sorted":
                return sorted(first)
            case "reversed":
                return first[::-1]
            case "enumerate":
                start = keywords.get("start", 0)
                return [tuple(pair) for pair in enumerate(first, start)]
            case "zip":
                return list(zip(*parts, strict=False))
            case "sum":
                return sum(first)
            case _:
                return (
                    Opaque(f"`{name}()` is not evaluated")
                    if not all(map(is_plain, first))
                    else (any(first) if name == "any" else all(first))
                )
    except TypeError:
        return Opaque("an operation that fails")
