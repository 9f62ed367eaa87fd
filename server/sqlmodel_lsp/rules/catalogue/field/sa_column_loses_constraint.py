"""A `Column` that does not say what its field says.

With `sa_column` the annotation and the other arguments of `Field` no longer shape the column. A `Column` may be null
unless it says `nullable=False`, so a field that is always there in Python can be NULL in the database, and a
`max_length` is checked by Pydantic alone. Nothing is raised until a row comes back with None where a value is promised:

> AttributeError: 'NoneType' object has no attribute 'upper'

When the type is all that is special about the column, `sa_type` keeps the rest.

## Example

```python
from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=50, sa_column=Column(String))
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
from sqlmodel_lsp.rules.catalogue.field import python_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, FieldFact, Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM223"
SEVERITY = Severity.HINT

_MADE = frozenset(f"sqlalchemy.{name}" for name in ("Computed", "Identity", "Sequence", "FetchedValue"))
_NAMES = ("String", "Unicode", "VARCHAR")
_TEXT = frozenset(f"sqlalchemy.{name}" for name in _NAMES)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns written by hand that may be null, or as long as they like, where the field may not."""
    for member in written.columns(ctx):
        model, column = member.uses[0]
        field, given = model.field(member.name), _given(model, member.name)
        if field is None or given is None or any(other.opaque or other.error for _, other in member.uses):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "sa_column"):
            keyword = call_edits.keyword_named(call, "sa_column")
            if keyword is not None and isinstance(keyword.value, ast.Call):
                path = f"{member.owner}.{member.name}"
                if _loses_not_null(field, column, given):
                    yield _may_be_null(ctx, path, keyword.value, positions)
                if _loses_length(field, given):
                    yield _has_no_length(ctx, path, field, call, keyword.value, positions)


def _given(model: Model, name: str) -> Call | None:
    """The `Column(...)` of a field."""
    field = model.field(name)
    column = None if field is None else field.arguments.get("sa_column")
    return column if isinstance(column, Call) and column.function == Symbol("sqlalchemy.Column") else None


def _loses_not_null(field: FieldFact, column: Column, given: Call) -> bool:
    core = python_types.core(field.python_type)
    return (
        column.nullable is True
        and not column.primary_key
        and not field.opaque
        and not field.nullable
        and core is not None
        and core not in ("Any", "object", "None")
        and "None" not in field.annotation
        and not any(given.has(name) for name in ("nullable", "**"))
        and not ("default" in field.arguments and field.arguments["default"] is None)
        and not any(_name(item) in _MADE for item in given.arguments)
    )


def _loses_length(field: FieldFact, given: Call) -> bool:
    length = field.arguments.get("max_length")
    if isinstance(length, bool) or not isinstance(length, int):
        return False
    types = [item for item in (*given.arguments, given.keyword("type_")) if _name(item) in _TEXT]
    return len(types) == 1 and not (isinstance(types[0], Call) and (types[0].arguments or types[0].keywords))


def _name(value: Value) -> str | None:
    function = value.function if isinstance(value, Call) else value
    return function.name if isinstance(function, Symbol) else None


def _may_be_null(ctx: Context, path: str, column: ast.Call, positions: Positions) -> Finding:
    message = f"The column of `{path}` may be null, since a `Column` may unless it says `nullable=False`"
    addition = call_edits.insert(ctx, column, positions, "nullable=False")
    return ctx.finding(positions.span(column.func), message, ctx.fix("Add `nullable=False`", addition, safe=False))


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
