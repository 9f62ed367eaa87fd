"""A `Column` without the length that its field has.

With `sa_column` the other arguments of `Field` no longer shape the column. A `max_length` is then checked by Pydantic
alone, and by nobody when the table class is called. Nothing is raised, and the database takes text of any length:

> name VARCHAR NOT NULL

Write the length into the type, or pass the type as `sa_type`, which keeps the rest.

## Example

```python
from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=50, sa_column=Column(String, nullable=False))
```

## Use instead

```python
from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=50, sa_column=Column(String(50), nullable=False))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM223"
SEVERITY = Severity.HINT

_NAMES = ("String", "Unicode", "VARCHAR")
_TEXT = frozenset(f"sqlalchemy.{name}" for name in _NAMES)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns of text written by hand that may be as long as they like, where the field may not."""
    for member in written.columns(ctx):
        model, _ = member.uses[0]
        field, given = model.field(member.name), _given(model, member.name)
        if field is None or given is None or any(other.opaque or other.error for _, other in member.uses):
            continue
        if not _loses_length(field, given):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "sa_column"):
            keyword = call_edits.keyword_named(call, "sa_column")
            if keyword is not None and isinstance(keyword.value, ast.Call):
                path = f"{member.owner}.{member.name}"
                yield _has_no_length(ctx, path, field, call, keyword.value, positions)


def _given(model: Model, name: str) -> Call | None:
    """The `Column(...)` of a field."""
    field = model.field(name)
    column = None if field is None else field.arguments.get("sa_column")
    return column if isinstance(column, Call) and column.function == Symbol("sqlalchemy.Column") else None


def _loses_length(field: FieldFact, given: Call) -> bool:
    length = field.arguments.get("max_length")
    if isinstance(length, bool) or not isinstance(length, int):
        return False
    types = [item for item in (*given.arguments, given.keyword("type_")) if _name(item) in _TEXT]
    return len(types) == 1 and not (isinstance(types[0], Call) and (types[0].arguments or types[0].keywords))


def _name(value: Value) -> str | None:
    function = value.function if isinstance(value, Call) else value
    return function.name if isinstance(function, Symbol) else None


def _has_no_length(
    ctx: Context, path: str, field: FieldFact, call: ast.Call, column: ast.Call, positions: Positions
) -> Finding:
    length = field.arguments["max_length"]
    keyword = call_edits.keyword_named(call, "max_length")
    message = f"The column of `{path}` has no length, since `max_length` does not reach a `Column`"
    span = positions.span(column.func if keyword is None else keyword)
    return ctx.finding(span, message, _length_fix(ctx, column, positions, length))


def _length_fix(ctx: Context, column: ast.Call, positions: Positions, length: int) -> Fix | None:
    """Writes the length into a type without arguments."""
    for node in (*column.args, *(item.value for item in column.keywords if item.arg == "type_")):
        name = node.func if isinstance(node, ast.Call) and not node.args else node
        if getattr(name, "attr", getattr(name, "id", "")) in _NAMES:
            new = f"{ctx.text(positions.span(name))}({length})"
            return ctx.fix(f"Write `{new}`", TextEdit(positions.span(node), new), safe=False)
    return None
