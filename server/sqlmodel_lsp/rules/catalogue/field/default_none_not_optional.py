"""`None` as the default of a column that cannot be null.

Whether a column takes NULL comes from the annotation: `str` does not, whatever the default. An object made without a
value gets None, and the database refuses its row:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.name

Primary keys, foreign keys (which a relationship may set), columns with a `server_default`, and models whose own code
fills fields are left alone.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = None
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str | None = None
```

If the column must not be null, drop the default.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, written
from sqlmodel_lsp.rules.catalogue.field import defaults, nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity

CODE = "SQM208"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds None given to columns that refuse it, by fields whose annotation does not take it either."""
    for member in written.columns(ctx):
        given = [default for default in defaults.of(ctx, member) if defaults.is_none(default)]
        if not given or not nulls.refuses_none(ctx, member):
            continue
        if any((field := model.field(member.name)) is None or field.nullable for model, _ in member.uses):
            continue
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        says_so = any(call_edits.calls_with(ctx, member.owner, member.name, "nullable"))
        remedy = "drop the default" if says_so else "annotate it with `| None`, or drop the default"
        fix = _without(ctx, given[0]) if says_so else annotation.optional(ctx, member.owner, member.name)
        yield ctx.finding(given[0].span, f"`{name}` is None by default, but its column cannot be null; {remedy}", fix)


def _without(ctx: Context, default: defaults.Default) -> Fix | None:
    if default.call is None or default.keyword is None:
        return None
    removal = call_edits.remove(ctx, default.call, default.positions, default.keyword)
    return None if removal is None else ctx.fix("Drop the default", removal, safe=False)
