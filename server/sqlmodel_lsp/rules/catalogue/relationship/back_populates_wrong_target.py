"""`back_populates` names a relationship that leads to another class.

Both sides of a relationship lead to each other. When the named one leads elsewhere, the first query of any model fails:

> ArgumentError: reverse_property 'sponsor' on relationship Team.heroes references relationship Hero.sponsor, which does
> not reference mapper Mapper[Team(team)]

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="sponsor")


class Sponsor(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    sponsor_id: int | None = Field(default=None, foreign_key="sponsor.id")
    team: Team | None = Relationship(back_populates="heroes")
    sponsor: Sponsor | None = Relationship()
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Sponsor(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    sponsor_id: int | None = Field(default=None, foreign_key="sponsor.id")
    team: Team | None = Relationship(back_populates="heroes")
    sponsor: Sponsor | None = Relationship()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.relationship import pairs
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model, Relationship

CODE = "SQM407"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `back_populates` whose relationship has another class for its target."""
    for model in ctx.models:
        for relationship in model.relationships:
            target = ctx.schema.models.get(relationship.target or "")
            wanted = relationship.back_populates
            if target is None or wanted is None or not _is_certain(ctx, model, relationship):
                continue
            other = target.relationship(wanted)
            leads_to = None if other is None else ctx.schema.models.get(other.target or "")
            if other is None or leads_to is None or not _is_certain(ctx, target, other):
                continue
            if _are_kin(model, leads_to) or _is_said_there(relationship, other, leads_to):
                continue
            yield from _finding(ctx, model, relationship, target, leads_to)


def _is_certain(ctx: Context, model: Model, relationship: Relationship) -> bool:
    return (
        model.table is not None
        and model.table.model == model.qualified
        and model.opaque is None
        and relationship.opaque is None
        and relationship.owner == model.qualified
        and relationship.is_told
        and "argument" not in relationship.options
        and certainty.is_settled(ctx.snapshot, model)
    )


def _are_kin(model: Model, other: Model) -> bool:
    return other.table is None or other.qualified in (model.qualified, *model.mro) or model.qualified in other.mro


def _is_said_there(relationship: Relationship, other: Relationship, leads_to: Model) -> bool:
    """Whether the other side is what is wrong: it names us, and the class that it leads to has no such thing."""
    return other.back_populates == relationship.name and leads_to.relationship(relationship.name) is None


def _finding(
    ctx: Context, model: Model, relationship: Relationship, target: Model, leads_to: Model
) -> Iterator[Finding]:
    wanted = relationship.back_populates or ""
    literal = next(ctx.strings(model, relationship.name, wanted), None)
    if literal is None:
        return
    message = f"`{target.name}.{wanted}` leads to `{leads_to.name}`, not to `{model.name}`"
    related = ctx.related(target.qualified, wanted, f"`{target.name}.{wanted}` is defined here")
    meant = pairs.meant(model, relationship, target)
    if meant is None:
        yield ctx.finding(literal, message, None, related)
    else:
        fix = pairs.rename(ctx, relationship, literal, meant)
        yield ctx.finding(literal, f"{message}; did you mean `{meant}`?", fix, related)
