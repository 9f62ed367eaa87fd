"""`ondelete="CASCADE"` on a required foreign key, which SQLAlchemy never lets the database follow.

The database would delete the children along with their parent. But SQLAlchemy comes first: when an object is deleted in
a session, it sets the foreign keys of its children to null, which a required key refuses:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.team_id

Leave the children to the database with `passive_deletes="all"`, or have SQLAlchemy delete them with
`cascade_delete=True`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", ondelete="CASCADE")
    team: Team = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team", passive_deletes="all")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id", ondelete="CASCADE")
    team: Team = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import orphans
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM434"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds one-to-many relationships that empty a required foreign key which says to cascade."""
    for found, target, column in orphans.orphaned(ctx):
        span = ctx.place(found.model, found.relationship.name)
        if span is not None and {(key.ondelete or "").upper() for key in column.foreign_keys} == {"CASCADE"}:
            named = f"{target.name}.{column.attribute}"
            message = (
                f"Deleting a `{found.model.name}` sets `{named}` to null before the database can cascade; "
                'pass `passive_deletes="all"` or `cascade_delete=True`'
            )
            related = ctx.related(target.qualified, column.attribute, f"`{named}` is defined here")
            edit = call_edits.insert(ctx, found.call, found.positions, 'passive_deletes="all"')
            fix = ctx.fix('Pass `passive_deletes="all"`', edit, safe=False)
            yield ctx.finding(span, message, fix, related)
