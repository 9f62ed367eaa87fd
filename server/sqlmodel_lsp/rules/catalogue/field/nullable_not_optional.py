"""A column that may be null, of a field that is not optional.

`nullable=True` lets the database hold NULL, and reading such a row gives None where the annotation promises a value.
Nothing fails until some code relies on it:

> AttributeError: 'NoneType' object has no attribute 'upper'

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(nullable=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str | None = Field(nullable=True)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, written
from sqlmodel_lsp.rules.catalogue.field import nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM219"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `nullable=True` on fields whose annotation has no None."""
    for member in written.columns(ctx):
        if not all(column.nullable is True and not column.opaque and not column.error for _, column in member.uses):
            continue
        fields = [model.field(member.name) for model, _ in member.uses]
        if any(field is None or field.opaque or field.nullable or "None" in field.annotation for field in fields):
            continue
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "nullable"):
            keyword = call_edits.keyword_named(call, "nullable")
            if keyword is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value is not True:
                continue
            core = annotation.core(ctx, member.owner, member.name)
            written_type = "" if core is None else " ".join(ctx.text(core).split())
            message = f"`{name}` may be null in the database, but its annotation is `{written_type}`; add `| None`"
            # None in a JSON column is a value of its own, not NULL.
            is_json = any("JSON" in nulls.type_name(column.type) for _, column in member.uses)
            fix = None if is_json else annotation.optional(ctx, member.owner, member.name)
            yield ctx.finding(positions.span(keyword), message, fix)
