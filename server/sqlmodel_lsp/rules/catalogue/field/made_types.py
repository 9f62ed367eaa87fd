"""The plain Python type that an expression makes, as far as its text gives it away."""

from __future__ import annotations

import ast

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.rules import origins

_DISPLAYS: dict[type[ast.expr], str] = {
    ast.List: "list",
    ast.ListComp: "list",
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.JoinedStr: "str",
}
_RESULTS = {
    **{f"uuid.uuid{number}": "uuid.UUID" for number in (1, 3, 4, 5, 6, 7, 8)},
    **{f"datetime.datetime.{name}": "datetime.datetime" for name in ("now", "utcnow", "today")},
    "datetime.date.today": "datetime.date",
    "time.time": "float",
    "secrets.token_hex": "str",
    "secrets.token_urlsafe": "str",
    "secrets.token_bytes": "bytes",
    **{f"builtins.{name}": name for name in ("str", "int", "float", "bool", "bytes", "list", "dict", "set")},
    **{name: name for name in ("uuid.UUID", "decimal.Decimal", "datetime.datetime", "datetime.date")},
    **{name: name for name in ("datetime.time", "datetime.timedelta")},
}
_OF_UUID = {"hex": "str", "int": "int", "bytes": "bytes"}
_METHODS = {"isoformat": "str", "strftime": "str", "timestamp": "float", "date": "datetime.date"}
_DEEPEST = 3


def of_value(snapshot: Snapshot, file: SourceFile, node: ast.expr, depth: int = 0) -> str | None:
    """The type of an expression's value, None when unknown."""
    match node:
        case ast.Constant(value=value):
            return None if value is None or value is Ellipsis else type(value).__name__
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return type(value).__name__
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in _METHODS:
            is_moment = (of_value(snapshot, file, inner, depth) or "").startswith("datetime.date")
            return _METHODS[name] if is_moment else of_result(snapshot, file, node.func, depth)
        case ast.Call(func=function):
            return of_result(snapshot, file, function, depth)
        case ast.Attribute(value=inner, attr=name):
            return _OF_UUID.get(name) if of_value(snapshot, file, inner, depth) == "uuid.UUID" else None
        case _:
            return _DISPLAYS.get(type(node))


def of_result(snapshot: Snapshot, file: SourceFile, node: ast.expr, depth: int = 0) -> str | None:
    """The type of what a function makes when it is called, None when unknown."""
    if isinstance(node, ast.Lambda):
        return of_value(snapshot, file, node.body, depth)
    name = origins.origin(snapshot, file, node)
    if name is None or depth > _DEEPEST:
        return None
    found = None if name in _RESULTS else origins.result(snapshot, name)
    return _RESULTS.get(name) if found is None else of_value(snapshot, *found, depth + 1)
