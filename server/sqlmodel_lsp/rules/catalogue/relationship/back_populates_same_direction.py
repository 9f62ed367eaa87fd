"""The two sides of a relationship each follow a foreign key of their own.

Of two sides that name each other, one follows a foreign key and the other follows the same key back. When each table
has a foreign key to the other, and each side follows its own, they are two relationships and no pair. The first query
of any model fails:

> ArgumentError: Team.captain and back-reference Hero.team are both of the same direction
> <RelationshipDirection.MANYTOONE: 2>.  Did you mean to set remote_side on the many-to-one side ?

Leave each to itself, or give each an other side that follows its key back.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    captain_id: int | None = Field(default=None, foreign_key="hero.id")
    captain: Optional["Hero"] = Relationship(
        back_populates="team", sa_relationship_kwargs={"foreign_keys": "Team.captain_id"}
    )


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(
        back_populates="captain", sa_relationship_kwargs={"foreign_keys": "Hero.team_id"}
    )
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    captain_id: int | None = Field(default=None, foreign_key="hero.id")
    captain: Optional["Hero"] = Relationship(sa_relationship_kwargs={"foreign_keys": "Team.captain_id"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Hero.team_id"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship

CODE = "SQM432"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds pairs of two tables of which both sides are many-to-one."""
    for found, target in pairs.sides(ctx):
        other = target.relationship(found.relationship.back_populates or "")
        # Each pair is told once, at the class whose name comes first.
        if other is None or other.target != found.model.qualified or found.model.qualified >= target.qualified:
            continue
        if other.back_populates != found.relationship.name or not pairs.is_plain(other):
            continue
        if directions.direction(ctx, target, other) is not Direction.MANY_TO_ONE:
            continue
        argument = found.argument("back_populates")
        if argument is not None and directions.direction(ctx, found.model, found.relationship) is Direction.MANY_TO_ONE:
            message = (
                f"`{found.name}` and `{target.name}.{other.name}` each follow a foreign key of their own "
                "and are no pair; remove `back_populates` from both"
            )
            related = ctx.related(target.qualified, other.name, f"`{target.name}.{other.name}` is defined here")
            yield ctx.finding(found.positions.span(argument.value), message, _fix(ctx, found, target, other), related)


def _fix(ctx: Context, found: Declaration, target: Model, other: Relationship) -> Fix | None:
    home = ctx.at_home_of(target)
    there = None if home is None else declarations.declaration(home, target, other)
    if home is None or there is None:
        return None
    ours, theirs = found.argument("back_populates"), there.argument("back_populates")
    if ours is None or theirs is None:
        return None
    return pairs.fix(
        "Leave each to itself",
        (ctx, call_edits.remove(ctx, found.call, found.positions, ours)),
        (home, call_edits.remove(home, there.call, there.positions, theirs)),
        safe=False,
    )
