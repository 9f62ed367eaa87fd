"""A default with a timezone for a column that has none.

A column of `DateTime` without `timezone=True` keeps no timezone: PostgreSQL converts to the timezone of the session,
other databases drop it, and asyncpg refuses the value. What is read back is naive and cannot be compared with the
default:

> TypeError: can't compare offset-naive and offset-aware datetimes

Before SQLModel 0.0.45 every plain `datetime` field has such a column. From then on a field without `sa_type` keeps the
timezone, on SQLite and MySQL too, which have no such type themselves.

The fix makes the column keep it where the database can, so the next migration changes its type.

## Example

```python
from datetime import datetime, timezone

from sqlmodel import DateTime, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime = Field(default_factory=lambda: datetime.now(timezone.utc), sa_type=DateTime)
```

## Use instead

```python
from datetime import datetime, timezone

from sqlmodel import DateTime, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime = Field(default_factory=lambda: datetime.now(timezone.utc), sa_type=DateTime(timezone=True))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, imports, origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults, moments, nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.syntax.values import Call
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM243"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds aware datetimes given to columns that keep no timezone."""
    for member in written.columns(ctx):
        if not all(_keeps_none(column) for _, column in member.uses):
            continue
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for default in defaults.of(ctx, member):
            is_aware = moments.makes_aware if default.is_factory else moments.is_aware
            if is_aware(ctx.snapshot, ctx.file, default.node):
                what = " ".join(ctx.text(default.span).split())
                message = f"The column of `{name}` drops the timezone of `{what}`; use `DateTime(timezone=True)`"
                yield ctx.finding(default.span, message, _fix(ctx, member))


def _keeps_none(column: Column) -> bool:
    if column.opaque or column.error or column.type_error or nulls.type_name(column.type) != "sqlalchemy.DateTime":
        return False
    return not isinstance(column.type, Call) or not (column.type.arguments or column.type.has("timezone"))


def _fix(ctx: Context, member: written.Written[Column]) -> Fix | None:
    """Gives the type its timezone where it is written, or writes one."""
    title = "Keep the timezone"
    for part in ("value", "annotation"):
        for call, positions in defaults.field_calls(ctx, member, part):
            for node in ast.walk(call):
                if not isinstance(node, (ast.Name, ast.Attribute)):
                    continue
                if origins.origin(ctx.snapshot, ctx.file, node) == "sqlalchemy.DateTime":
                    end = positions.span(node).end
                    is_called = ctx.file.text[end : end + 2] == "()"
                    edit = TextEdit(Span(end, end + 2 * is_called), "(timezone=True)")
                    return ctx.fix(title, edit, safe=False)
    name = call_edits.imported_name(ctx, "DateTime") or call_edits.imported_name(ctx, "DateTime", "sqlalchemy")
    imported = [] if name is not None else imports.add(ctx, "DateTime")
    argument = f"sa_type={name or 'DateTime'}(timezone=True)"
    added = call_edits.add_field_argument(ctx, member.owner, member.name, argument)
    if imported is None or added is None:
        return None
    return ctx.fix(title, *imported, added, safe=False)
