"""A default of another type than its field.

Defaults are not validated. The wrong value is in the object at once, and what happens to it in the database depends on
the database: SQLite stores text in a column of numbers, PostgreSQL refuses it, and most types refuse what they cannot
convert:

> StatementError: (builtins.AttributeError) 'str' object has no attribute 'hex'

A `uuid4` for a text key ends in `ProgrammingError: Error binding parameter 1: type 'UUID' is not supported`.

## Example

```python
import uuid

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: str = Field(default_factory=uuid.uuid4, primary_key=True)
    age: int = Field(default="18")
```

## Use instead

```python
import uuid

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: str = Field(default_factory=lambda: str(uuid.uuid4()), primary_key=True)
    age: int = Field(default=18)
```
"""

from __future__ import annotations

import ast
import datetime
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal

from sqlmodel_lsp.rules import annotation, written
from sqlmodel_lsp.rules.catalogue.field import defaults, made_types, python_types
from sqlmodel_lsp.rules.catalogue.field.defaults import Default
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM228"
SEVERITY = Severity.WARNING

_TAKES = {
    "float": {"int", "bool"},
    "int": {"bool"},
    "bool": {"int"},
    "decimal.Decimal": {"int", "float", "bool"},
    "datetime.date": {"datetime.datetime"},
}
"""What columns take beside values of their own type."""
_READS: dict[str, tuple[str, Callable[[str], object]]] = {
    "datetime.date": ("date.fromisoformat", datetime.date.fromisoformat),
    "datetime.time": ("time.fromisoformat", datetime.time.fromisoformat),
    "uuid.UUID": ("UUID", uuid.UUID),
    "decimal.Decimal": ("Decimal", Decimal),
}
"""How a type reads text."""
_JSON = ("list", "dict")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns whose default is certainly of another type than their annotation."""
    for member in written.columns(ctx):
        model, column = member.uses[0]
        core = python_types.core(column.python_type)
        if core is None or any(other.opaque for _, other in member.uses) or not _is_stored_as(core, model, column):
            continue
        for default in defaults.of(ctx, member):
            made = _made(ctx, default)
            if made is not None and made != core and made not in _TAKES.get(core, ()):
                what = "its `default_factory` makes" if default.is_factory else "its default is"
                name, other = core.rpartition(".")[2], made.rpartition(".")[2]
                message = f"`{member.owner}.{member.name}` is {_a(name)} but {what} {_a(other)}; give both one type"
                yield ctx.finding(default.span, message, _fix(ctx, member, default, core, made))


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeio' else 'a'} `{name}`"


def _is_stored_as(core: str, model: Model, column: Column) -> bool:
    """Whether the column's type comes from the annotation, or is JSON for a container."""
    field = model.field(column.attribute)
    given = set() if field is None else {"sa_type", "sa_column"} & field.arguments.keys()
    if core in _JSON:
        return "JSON" in str(column.type) and bool(given)
    return core in python_types.MAPPED and not given and column.type_error is None


def _made(ctx: Context, default: Default) -> str | None:
    node = default.node
    if default.is_factory:
        return made_types.of_result(ctx.snapshot, ctx.file, node)
    # What a call makes when the class is defined is for other rules to judge.
    return None if isinstance(node, ast.Call) else made_types.of_value(ctx.snapshot, ctx.file, node)


def _fix(ctx: Context, member: written.Written[Column], default: Default, core: str, made: str) -> Fix | None:
    text = ctx.text(default.span)
    if default.is_factory:
        new = _factory(ctx, default, core, made)
    elif isinstance(default.node, ast.Constant) and isinstance(default.node.value, str):
        new = _from_text(ctx, member, core, default.node.value, text)
    elif core == "str" and isinstance(default.node, (ast.Constant, ast.UnaryOp)) and made in ("int", "float"):
        new = f'"{text}"'
    else:
        new = {"list": "[]", "dict": "{}"}.get(core) if text in ("[]", "{}") else None
    return None if new is None else ctx.fix(f"Change to `{new}`", TextEdit(default.span, new), safe=False)


def _factory(ctx: Context, default: Default, core: str, made: str) -> str | None:
    """The factory that makes the right type."""
    node, text = default.node, ctx.text(default.span)
    if core in _JSON and not isinstance(node, ast.Lambda):
        return core
    if core == "str" and made == "uuid.UUID":
        body = ctx.text(default.positions.span(node.body)) if isinstance(node, ast.Lambda) else f"{text}()"
        return f"lambda: str({body})"
    if core == "uuid.UUID" and isinstance(node, ast.Lambda):
        inner = _inside(node.body)
        is_uuid = inner is not None and made_types.of_value(ctx.snapshot, ctx.file, inner) == core
        if inner is not None and is_uuid:
            plain = isinstance(inner, ast.Call) and not inner.args and not inner.keywords
            span = default.positions.span(inner.func if plain and isinstance(inner, ast.Call) else inner)
            return ctx.text(span) if plain else f"lambda: {ctx.text(span)}"
    return None


def _inside(node: ast.expr) -> ast.expr | None:
    """What `str(...)` or `....hex` turns into text."""
    match node:
        case ast.Call(args=[inner], keywords=[]):
            return inner
        case ast.Attribute(value=inner, attr="hex"):
            return inner
        case _:
            return None


def _from_text(ctx: Context, member: written.Written[Column], core: str, value: str, text: str) -> str | None:
    """The value that a text was meant to be."""
    if core in ("int", "float"):
        is_number = value.isdigit() if core == "int" else value.replace(".", "", 1).isdigit()
        return value if is_number and (value == "0" or value[0] != "0" or core == "float") else None
    if core == "bool":
        return {"true": "True", "false": "False"}.get(value.lower())
    if core in _JSON:
        return value if value in ("[]", "{}") and (value == "[]") is (core == "list") else None
    function, read = _READS.get(core, ("", None))
    span = annotation.core(ctx, member.owner, member.name)
    if read is None or span is None:
        return None
    try:
        read(value)
    except (ValueError, ArithmeticError):
        return None
    name, _, method = function.partition(".")
    type_ = ctx.text(span)
    return f"{type_}{'.' if method else ''}{method}({text})" if type_.rpartition(".")[2] == name else None
