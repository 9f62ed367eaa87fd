"""A relationship names an other side that is paired with another relationship.

Two sides name each other. When two relationships claim the same other side, it can answer one of them only. SQLAlchemy
warns, and what is done to the odd one shows nowhere else:

> SAWarning: relationship 'Team.members' will copy column team.id to column hero.team_id, which conflicts with
> relationship(s): 'Team.heroes' (copies team.id to hero.team_id).

Give it an other side of its own, or make it a view, by which nothing is written.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")
    members: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")
    members: list["Hero"] = Relationship(sa_relationship_kwargs={"viewonly": True})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import OPTIONS, Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM425"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships whose other side names another one of the same class."""
    for found, target in pairs.sides(ctx):
        wanted, written = found.relationship.back_populates, found.written("back_populates")
        other = target.relationship(wanted or "")
        if other is None or other.target != found.model.qualified or not pairs.is_plain(other):
            continue
        answered = other.back_populates
        pair = found.model.relationship(answered or "")
        if pair is None or pair.name == found.relationship.name or pair.target != target.qualified:
            continue
        if pair.back_populates != other.name:
            continue
        if not isinstance(written, ast.Constant) or "overlaps" in found.relationship.options:
            continue
        span = found.positions.span(written)
        message = f"`{target.name}.{wanted}` is paired with `{found.model.name}.{answered}`, not with `{found.name}`"
        related = ctx.related(target.qualified, wanted or "", f"`{target.name}.{wanted}` is defined here")
        yield _finding(ctx, found, target, span, message, related)


def _finding(
    ctx: Context, found: Declaration, target: Model, span: Span, message: str, related: tuple[Related, ...]
) -> Finding:
    meant = pairs.meant(found.model, found.relationship, target)
    if meant is None:
        return ctx.finding(span, message, _view(ctx, found), related)
    fix = pairs.rename(ctx, found.relationship, span, meant)
    return ctx.finding(span, f"{message}; did you mean `{meant}`?", fix, related)


def _view(ctx: Context, found: Declaration) -> Fix | None:
    """Makes the relationship a view, when it is no more than a second name for the first."""
    argument = found.argument("back_populates")
    if argument is None or found.relationship.options or found.argument(OPTIONS) is not None:
        return None
    if len(found.call.keywords) > 1 and found.relationship.link_model is None:
        return None
    edit = TextEdit(found.positions.span(argument), f'{OPTIONS}={{"viewonly": True}}')
    return ctx.fix(f"Make `{found.name}` a view", edit, safe=False)
