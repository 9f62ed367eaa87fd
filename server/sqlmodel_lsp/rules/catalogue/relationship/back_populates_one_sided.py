"""One side of a relationship names the other, which does not name it.

`back_populates` keeps two sides in step, each by the name that the other one writes. Where only one writes it, nothing
fails. But what is done to the named side does not show on the one that names it, until both are loaded from the
database again:

> `hero.team = team` leaves `team.heroes` empty, when `Team.heroes` names `team` and `Hero.team` does not name `heroes`

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship()
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import declarations, pairs
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM422"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that are named by their other side and do not name it."""
    for found, target in pairs.sides(ctx):
        span = ctx.place(found.model, found.relationship.name)
        if found.relationship.back_populates is not None or span is None:
            continue
        naming = [
            other
            for other in pairs.leading_back(found.model, target)
            if other.back_populates == found.relationship.name and pairs.is_plain(other)
        ]
        if len(naming) == 1:
            name = naming[0].name
            message = f"`{target.name}.{name}` names `{found.name}`, which does not name it; pass `back_populates`"
            related = ctx.related(target.qualified, name, f"`{target.name}.{name}` is defined here")
            edit = declarations.add_back_populates(ctx, found, name)
            fix = None if edit is None else ctx.fix(f"Pair it with `{target.name}.{name}`", edit)
            yield ctx.finding(span, message, fix, related)
