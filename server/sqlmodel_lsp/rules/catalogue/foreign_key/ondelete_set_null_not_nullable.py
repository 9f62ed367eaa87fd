"""`ondelete="SET NULL"` on a column that cannot be null.

When the row pointed to is deleted, the database would have to write a null that the column does not take. The class is
refused when it is defined:

> RuntimeError: ondelete="SET NULL" requires nullable=True

A column of the primary key can never be null: choose `CASCADE` or `RESTRICT` there.

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", ondelete="SET NULL")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(foreign_key="team.id", ondelete="SET NULL")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Column, FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

CODE = "SQM309"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns that are set to null on delete and are not nullable."""
    for member in written.columns(ctx):
        if not all(_is_refused(column.error) and column.opaque is None for _, column in member.uses):
            continue
        model, column = member.uses[0]
        field = model.field(member.name)
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "ondelete"):
            keyword = call_edits.keyword_named(call, "ondelete")
            if keyword is not None and field is not None:
                yield _finding(ctx, member.owner, column, field, call, positions, positions.span(keyword.value))


def _is_refused(error: str | None) -> bool:
    return error is not None and error.startswith('ondelete="SET NULL"')


def _finding(
    ctx: Context, owner: str, column: Column, field: FieldFact, call: ast.Call, positions: Positions, span: Span
) -> Finding:
    name = column.attribute
    if column.primary_key:
        return ctx.finding(span, f"`{name}` is part of the primary key and cannot be set to null; use `CASCADE`")
    forbids = call_edits.keyword_named(call, "nullable")
    if forbids is not None:
        removal = call_edits.remove(ctx, call, positions, forbids)
        fix = None if removal is None or not field.nullable else ctx.fix("Remove `nullable`", removal, safe=False)
        return ctx.finding(span, f"`{name}` cannot be set to null, since it is not `nullable`", fix)
    message = f"`{name}` cannot be set to null; annotate it with `| None`"
    return ctx.finding(span, message, annotation.optional(ctx, owner, name))
