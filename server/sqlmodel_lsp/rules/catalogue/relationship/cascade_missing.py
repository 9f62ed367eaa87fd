"""Deleting an object whose children must have a parent.

When an object is deleted, SQLAlchemy takes its children out of the relationship first: it sets their foreign key to
null. Where the key is required, that fails as soon as there are children:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.team_id

If children go with their parent, say `cascade_delete=True`. This is a hint, since a model whose objects are never
deleted, or only without children, needs nothing.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
    team: Team = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team", cascade_delete=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
    team: Team = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import orphans
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM415"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds one-to-many relationships that would set a required foreign key to null."""
    for found, target, column in orphans.orphaned(ctx):
        span = ctx.place(found.model, found.relationship.name)
        if span is not None and not any(key.ondelete for key in column.foreign_keys):
            message = (
                f"Deleting a `{found.model.name}` fails while it has `{found.relationship.name}`, since "
                f"`{target.name}.{column.attribute}` is required; `cascade_delete=True` deletes them too"
            )
            edit = call_edits.insert(ctx, found.call, found.positions, "cascade_delete=True")
            fix = ctx.fix("Pass `cascade_delete=True`", edit, safe=False)
            yield ctx.finding(span, message, fix)
