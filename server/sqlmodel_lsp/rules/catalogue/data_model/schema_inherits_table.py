"""A schema that inherits a table.

Below a table every class counts as a table, `table=True` or not: it validates nothing, and what is missing in its
instances reads as a column of the table. Since it is not mapped either, making an instance fails:

> AttributeError: 'NoneType' object has no attribute 'set'

Schemas inherit the base that the table inherits.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroPublic(Hero):
    nickname: str = ""
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroPublic(HeroBase):
    id: int
    nickname: str = ""
```

The fix inherits the base; fields that only the table has are to be added, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import inheritance
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM501"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes without `table=True` below a class that is mapped."""
    for heir in inheritance.heirs(ctx):
        if inheritance.asks_for_a_table(ctx, heir) or inheritance.refusal(ctx, heir):
            continue
        name, parent = heir.model.name, heir.parent.name
        message = f"`{name}` inherits the table `{parent}`, so it has no instances; share a base without a table"
        related = ctx.related(heir.parent.qualified, "", f"`{parent}` is a table")
        yield ctx.finding(heir.base, message, inheritance.inherit_base(ctx, heir), related)
