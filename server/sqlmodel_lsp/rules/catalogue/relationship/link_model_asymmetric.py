"""Only one side of a many-to-many relationship has its `link_model`.

Both sides go through the table in the middle, so both have to name it. The side that does not looks for a foreign key
to the other table itself, and the first query of any model fails:

> NoForeignKeysError: Could not determine join condition between parent/child tables on relationship Hero.teams - there
> are no foreign keys linking these tables.  Ensure that referencing columns are associated with a ForeignKey or
> ForeignKeyConstraint, or specify a 'primaryjoin' expression.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="teams", link_model=HeroTeam)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="teams", link_model=HeroTeam)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(back_populates="heroes", link_model=HeroTeam)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, imports, relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.rel_target_not_table import is_bound_before
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship

CODE = "SQM417"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships without a link whose other side has one."""
    for model, relationship, target in relationship_keys.counted(ctx):
        link = linked_by_other(ctx, model, relationship, target)
        if link is None or model.table is None or target.table is None:
            continue
        if not relationship_keys.is_known(ctx, model, target) or relationship_keys.joins(model.table, target.table):
            continue
        found, span = declarations.declaration(ctx, model, relationship), ctx.place(model, relationship.name)
        if found is not None and span is not None:
            other = f"{target.name}.{relationship.back_populates}"
            message = f"`{found.name}` needs the `link_model` of `{other}`; pass `link_model={link.name}`"
            related = ctx.related(target.qualified, relationship.back_populates or "", f"`{other}` is defined here")
            yield ctx.finding(span, message, _fix(ctx, found, link), related)


def linked_by_other(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Model | None:
    """The link model that only the other side of a relationship has."""
    other = target.relationship(relationship.back_populates or "")
    if other is None or other.target != model.qualified or relationship.link_model or relationship.link_table:
        return None
    return ctx.schema.models.get(other.link_model or "")


def _fix(ctx: Context, found: Declaration, link: Model) -> Fix | None:
    edits = []
    if not is_bound_before(ctx, link, found.positions.span(found.call).start):
        needed = imports.add(ctx, link.name, link.module) if link.file != ctx.file.path else None
        if needed is None or ctx.file.path in ctx.schema.imports.reached(link.file):
            return None  # The link model is defined below, or imports this file itself.
        edits = needed
    argument = call_edits.insert(ctx, found.call, found.positions, f"link_model={link.name}")
    return ctx.fix(f"Pass `link_model={link.name}`", *edits, argument)
