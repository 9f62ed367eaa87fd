"""A datetime without a timezone for a column that needs one.

Since SQLModel 0.0.45 a plain `datetime` field is stored as `UTCDateTime`, which takes datetimes with a timezone only,
in rows as in conditions:

> StatementError: (builtins.ValueError) Datetime values must have timezone information. Use datetime.now(timezone.utc),
> or annotate the field with NaiveDatetime for naive storage.

Values are followed as far as the call that makes them: `datetime.utcnow()`, `datetime.now()`, `datetime(2020, 1, 1)`,
and variables that hold one of these.

## Example

```python
from datetime import datetime

from sqlmodel import Field, Session, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime


def join(session: Session) -> None:
    session.add(Hero(joined_at=datetime.utcnow()))
    session.commit()
```

## Use instead

```python
from datetime import datetime, timezone

from sqlmodel import Field, Session, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime


def join(session: Session) -> None:
    session.add(Hero(joined_at=datetime.now(timezone.utc)))
    session.commit()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.field import moments, stored
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Related, Severity

CODE = "SQM213"
SEVERITY = Severity.WARNING
OF_MODELS = False


def check(ctx: Context) -> Iterator[Finding]:
    """Finds naive datetimes on their way to columns of `UTCDateTime`."""
    if ctx.schema.version < (0, 0, 45):
        return
    for value in stored.values(ctx, lambda column: moments.takes_aware_only(column.type)):
        if not moments.is_naive(ctx.snapshot, ctx.file, value.made):
            continue
        span = value.scope.span(value.used)
        changed = moments.aware(ctx, value.made, value.scope.positions)
        message = f"`{' '.join(ctx.text(span).split())}` has no timezone, so that `{value.name}` refuses it"
        related = moments.makers(ctx, value.made)
        if value.made is not value.used:
            related = (Related(ctx.file.path, value.scope.span(value.made), "It is made here"),)
        if changed is None:
            yield ctx.finding(span, message, related=related)
        else:
            fix = ctx.fix("Put it in UTC", *changed[1])
            yield ctx.finding(span, f"{message}; use `{changed[0]}`", fix, related)
