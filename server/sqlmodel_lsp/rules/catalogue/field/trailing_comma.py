"""A comma behind a field, which makes a tuple of its default.

`age: int = Field(index=True),` assigns a tuple. SQLModel finds no `Field` in it, so that the index, the key and the
constraints asked for are lost, and the tuple becomes the default. Writing a row fails:

> ProgrammingError: (sqlite3.ProgrammingError) Error binding parameter 1: type 'tuple' is not supported

When the lost one is the primary key, or when the type needed `sa_type`, the class itself is refused.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True),
    age: int = 0,
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    age: int = 0
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.catalogue.field import python_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM224"
SEVERITY = Severity.WARNING

_CALLS = (("Field", "sqlmodel"), ("Relationship", "sqlmodel"), ("Field", "pydantic"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields whose value is a tuple of one that is written without brackets."""
    for member in written.fields(ctx):
        comma = comma_of(ctx, member)
        if comma is not None:
            message = f"The comma makes a tuple of the default of `{member.owner}.{member.name}`; drop it"
            yield ctx.finding(comma, message, ctx.fix("Drop the comma", TextEdit(comma, "")))


def comma_of(ctx: Context, member: written.Written[FieldFact]) -> Span | None:
    """The comma that makes a tuple of a default which is meant to be none."""
    span = ctx.place(member.owner, member.name, "value")
    if span is None or not ctx.text(span).endswith(","):
        return None
    found = ctx.expression(member.owner, member.name)
    if found is None or not isinstance(found[0], ast.Tuple) or len(found[0].elts) != 1:
        return None
    (only,), positions = found[0].elts, found[1]
    end = positions.span(only).end
    if not _is_field(ctx, ctx.text(positions.span(only.func)) if isinstance(only, ast.Call) else "") and not all(
        fact.opaque is None and python_types.core(fact.python_type) in python_types.PLAIN for _, fact in member.uses
    ):
        return None
    comma = ctx.file.text.find(",", end, span.end)
    return Span(comma, comma + 1)


def _is_field(ctx: Context, function: str) -> bool:
    return any(function == call_edits.imported_name(ctx, name, module) for name, module in _CALLS)
