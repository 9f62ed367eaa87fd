"""A table that inherits another one and gets none of its own.

SQLModel maps a class once. Below a table, `table=True` adds no table and no columns: there is neither single-table nor
joined inheritance. The class is defined, and its first use fails:

> ArgumentError: Column expression, FROM clause, or other columns clause element expected, got <class 'models.Mentor'>.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Hero(HeroBase, table=True):
    pass


class Mentor(Hero, table=True):
    lessons: int = 0
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Hero(HeroBase, table=True):
    pass


class Mentor(HeroBase, table=True):
    lessons: int = 0
```

The fix makes another table, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import inheritance
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM109"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes with `table=True` below a class that is mapped already."""
    for heir in inheritance.heirs(ctx):
        if not inheritance.asks_for_a_table(ctx, heir) or inheritance.refusal(ctx, heir):
            continue
        name, parent = heir.model.name, heir.parent.name
        message = f"`{name}` gets no table, since `{parent}` is one already; share a base without a table"
        related = ctx.related(heir.parent.qualified, "", f"`{parent}` is a table")
        yield ctx.finding(heir.base, message, inheritance.inherit_base(ctx, heir), related)
