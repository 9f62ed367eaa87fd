"""`sa_column` beside an argument that belongs into it.

A `Column` given as `sa_column` is used as it is, so `Field` refuses every other argument that would shape the column,
even `primary_key=False`, when the class is defined:

> RuntimeError: Passing primary_key is not supported when also passing a sa_column

## Example

```python
from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_column=Column(Integer))
```

## Use instead

```python
from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.field_parameters import EXCLUDED_BY_SA_COLUMN
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM203"
SEVERITY = Severity.ERROR

# What a Column takes by the same name and with the same meaning.
MOVABLE = frozenset({"primary_key", "nullable", "unique", "index"})
UNDEFINED = ("Undefined", "PydanticUndefined")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds arguments of SQLModel's `Field` that exclude `sa_column` and stand beside it."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        if field.call != "sqlmodel.Field" or "sa_column" not in field.arguments:
            continue
        for part in ("value", "annotation"):
            found = ctx.expression(member.owner, member.name, part)
            if found is not None:
                yield from _in_expression(ctx, *found, set(field.arguments))


def _in_expression(ctx: Context, node: ast.expr, positions: Positions, passed: set[str]) -> Iterator[Finding]:
    for call in ast.walk(node):
        column = call_edits.keyword_named(call, "sa_column") if isinstance(call, ast.Call) else None
        if not isinstance(call, ast.Call) or column is None or _is_undefined(column.value):
            continue
        for keyword in call.keywords:
            name = keyword.arg
            if name in EXCLUDED_BY_SA_COLUMN and name in passed and not _is_undefined(keyword.value):
                message = f"`{name}` cannot stand beside `sa_column`; move it into the `Column`"
                fix = _fix(ctx, call, positions, keyword, column.value)
                yield ctx.finding(call_edits.name_span(positions, keyword), message, fix)


def _is_undefined(node: ast.expr) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in UNDEFINED


def _fix(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword, column: ast.expr) -> Fix | None:
    removal = call_edits.remove(ctx, call, positions, keyword)
    name = keyword.arg or ""
    name_of_column = call_edits.imported_name(ctx, "Column", "sqlalchemy") or call_edits.imported_name(ctx, "Column")
    if removal is None or name not in MOVABLE or not isinstance(column, ast.Call):
        return None
    if ctx.text(positions.span(column.func)) != name_of_column:
        return None
    if call_edits.keyword_named(column, name) is not None:
        return ctx.fix(f"Remove `{name}`, which the `Column` has", removal)
    return _moved(ctx, positions, keyword, column, removal)


def _moved(ctx: Context, positions: Positions, keyword: ast.keyword, column: ast.Call, removal: TextEdit) -> Fix | None:
    moved = call_edits.insert(ctx, column, positions, ctx.text(positions.span(keyword)))
    return ctx.fix(f"Move `{keyword.arg}` into the `Column`", removal, moved)
