"""An object in a JSON column that JSON cannot hold.

A JSON column takes and gives what `json.dumps` knows: dicts, lists, text, numbers, truth values and None. The
annotation converts nothing in a table class, so a Pydantic model, a date or a UUID is refused when the row is written:

> StatementError: (builtins.TypeError) Object of type Address is not JSON serializable

What was written as a dict comes back as a dict, whatever the annotation says. Either keep plain data in the column and
build the object when you need it, or give the column a `TypeDecorator` that converts both ways. A `json_serializer` of
the engine cures the way in.

## Example

```python
from pydantic import BaseModel
from sqlmodel import JSON, Field, SQLModel


class Address(BaseModel):
    street: str


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    address: Address = Field(sa_type=JSON)
```

## Use instead

```python
from typing import Any

from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    address: dict[str, Any] = Field(sa_type=JSON)
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, certainty, origins, written
from sqlmodel_lsp.rules.catalogue.field.json_none_not_null import TYPES
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.values import Call, Symbol

CODE = "SQM229"
SEVERITY = Severity.WARNING

_REFUSED = frozenset(
    {
        *(f"datetime.{name}" for name in ("datetime", "date", "time", "timedelta")),
        *("uuid.UUID", "decimal.Decimal", "bytes", "set", "frozenset", "complex", "pathlib.Path"),
        *(f"pydantic.{name}" for name in ("BaseModel", "HttpUrl", "AnyUrl", "AnyHttpUrl", "SecretStr")),
    }
)
_MODELS = frozenset({"pydantic.BaseModel", "sqlmodel.SQLModel"})
_DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_NAME = re.compile(r"[\w.]+")
_CONVERTS = "json_serializer"
_DEEPEST = 6


def check(ctx: Context) -> Iterator[Finding]:
    """Finds JSON columns whose annotation holds what `json.dumps` refuses."""
    for member in written.columns(ctx):
        column = member.uses[0][1]
        found = refused(ctx, column) if all(_is_json(model, other) for model, other in member.uses) else None
        span = None if found is None else annotation.core(ctx, member.owner, member.name)
        if found is None or span is None:
            continue
        if any(_CONVERTS in file.facts.mentions for file in ctx.snapshot.files.values()):
            return
        name = found.rpartition(".")[2]
        message = f"`{member.owner}.{member.name}` is stored as JSON, which holds no `{name}`; keep plain data in it"
        yield ctx.finding(span, message)


def refused(ctx: Context, column: Column) -> str | None:
    """The type in a column's annotation that JSON does not hold; a union says that plain data is welcome as well."""
    type_ = (column.python_type or "").replace(" | None", "")
    return None if "|" in type_ else next((name for name in _NAME.findall(type_) if _is_refused(ctx, name)), None)


def _is_json(model: Model, column: Column) -> bool:
    """Whether a column certainly is JSON as the library makes it."""
    name = column.type.function if isinstance(column.type, Call) else column.type
    is_known = model.opaque is None and column.opaque is None and column.error is None
    return is_known and isinstance(name, Symbol) and name.name in TYPES


def _is_refused(ctx: Context, name: str) -> bool:
    return name in _REFUSED or (
        name in ctx.schema.homes and ctx.snapshot.remember("is no JSON", name, lambda: _is_model(ctx, name, 0))
    )


def _is_model(ctx: Context, qualified: str, depth: int) -> bool:
    """Whether a class of the workspace is a Pydantic model or a dataclass."""
    home, fact = ctx.schema.homes.get(qualified), certainty.class_fact(ctx.snapshot, qualified)
    file = None if home is None else ctx.snapshot.files.get(home.file)
    if fact is None or file is None or depth > _DEEPEST:
        return False
    named = [origins.origin(ctx.snapshot, file, node) for node in map(_head, fact.bases) if node is not None]
    marks = [origins.origin(ctx.snapshot, file, node) for node in map(_head, fact.decorators) if node is not None]
    if not _MODELS.isdisjoint(named) or (not fact.bases and not _DATACLASSES.isdisjoint(marks)):
        return True
    return any(name is not None and _is_model(ctx, name, depth + 1) for name in named)


def _head(source: str) -> ast.expr | None:
    """What is called or subscripted, without its arguments."""
    node = expressions.tree(source)
    while isinstance(node, (ast.Call, ast.Subscript)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node
