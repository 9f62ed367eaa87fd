"""Two relationships over one foreign key that do not know of each other.

Both write the same column, so SQLAlchemy warns when models are first used, and what is done to one side does not show
on the other until both are loaded again:

> SAWarning: relationship 'Hero.team' will copy column team.id to column hero.team_id, which conflicts with
> relationship(s): 'Team.heroes' (copies team.id to hero.team_id).

Name each in the `back_populates` of the other.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship()


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

from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship

CODE = "SQM420"
SEVERITY = Severity.WARNING

_OWN_WAYS = ("overlaps", "foreign_keys", "primaryjoin", "remote_side")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds the two sides of one foreign key, or of one link, of which neither names the other."""
    for found, target in pairs.sides(ctx):
        span = ctx.place(found.model, found.relationship.name)
        if span is None or found.model is target or not _is_alone(found.model, found.relationship, target):
            continue
        other = _other(found.model, found.relationship, target)
        if other is None or not _is_alone(target, other, found.model) or not _is_told_here(ctx, found, target, other):
            continue
        named = f"`{target.name}.{other.name}`"
        message = f"`{found.name}` and {named} are two sides of one; name each in the `back_populates` of the other"
        related = ctx.related(target.qualified, other.name, f"{named} is defined here")
        yield ctx.finding(span, message, _fix(ctx, found, target, other), related)


def _is_alone(model: Model, relationship: Relationship, target: Model) -> bool:
    """Whether no other relationship of the class leads to the same target, and none is named."""
    same = [other for other in model.relationships if other.target == target.qualified]
    return (
        len(same) == 1
        and pairs.is_plain(relationship)
        and relationship.back_populates is None
        and not any(name in relationship.options for name in _OWN_WAYS)
    )


def _other(model: Model, relationship: Relationship, target: Model) -> Relationship | None:
    found = [
        other
        for other in pairs.leading_back(model, target)
        if (other.link_model, other.link_table) == (relationship.link_model, relationship.link_table)
    ]
    return found[0] if len(found) == 1 else None


def _is_told_here(ctx: Context, found: Declaration, target: Model, other: Relationship) -> bool:
    """Whether both go over the same foreign key; the side that holds it tells, or the last of two that have a link."""
    here = directions.direction(ctx, found.model, found.relationship)
    there = directions.direction(ctx, target, other)
    if here is there is Direction.MANY_TO_MANY:
        return found.relationship.link_model is not None and found.model.qualified > target.qualified
    if (here, there) != (Direction.MANY_TO_ONE, Direction.ONE_TO_MANY):
        return False
    one, two = found.model.table, target.table
    return one is not None and two is not None and len(relationship_keys.joins(one, two)) == 1


def _fix(ctx: Context, found: Declaration, target: Model, other: Relationship) -> Fix | None:
    home = ctx.at_home_of(target)
    written = None if home is None else declarations.declaration(home, target, other)
    if home is None or written is None:
        return None
    ours = declarations.add_back_populates(ctx, found, other.name)
    theirs = declarations.add_back_populates(home, written, found.relationship.name)
    return pairs.fix(f"Pair it with `{written.name}`", (ctx, ours), (home, theirs))
