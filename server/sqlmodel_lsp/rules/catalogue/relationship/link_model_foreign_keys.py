"""A link model without a foreign key to one of the tables it links.

The link table needs a foreign key to each side. The first query of any model fails:

> NoForeignKeysError: Could not determine join condition between parent/child tables on relationship Hero.teams - there
> are no foreign keys linking these tables via secondary table 'heroteam'.  Ensure that referencing columns are
> associated with a ForeignKey or ForeignKeyConstraint, or specify 'primaryjoin' and 'secondaryjoin' expressions.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(link_model=HeroTeam)
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(link_model=HeroTeam)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, relationship_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship, Table
from sqlmodel_lsp.text.edits import FileChange, SourceChange

CODE = "SQM409"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds many-to-many relationships whose link table does not join both sides."""
    for model, relationship, target in relationship_keys.counted(ctx):
        link = ctx.schema.models.get(relationship.link_model or "")
        if link is None or link.table is None or not relationship_keys.is_known(ctx, link):
            continue
        span = ctx.argument(model, relationship.name, "link_model") or ctx.place(model, relationship.name)
        for side in _sides(model, relationship, target):
            if side.table is None or span is None or relationship_keys.joins(link.table, side.table):
                continue
            message = f"`{link.name}` has no foreign key to `{side.table.full_name}`, which `{relationship.name}` needs"
            related = ctx.related(link.qualified, "", f"`{link.name}` is defined here")
            yield ctx.finding(span, message, _fix(ctx, link, link.table, side.table), related)


def _sides(model: Model, relationship: Relationship, target: Model) -> Iterator[Model]:
    """The tables to look for: that of the other side is said there, if it has the same link."""
    yield model
    other = target.relationship(relationship.back_populates or "")
    if target is not model and (other is None or other.link_model != relationship.link_model):
        yield target


def _fix(ctx: Context, link: Model, table: Table, of_side: Table) -> Fix | None:
    """Makes the plain column that is called like the other table's key its foreign key."""
    home, key = ctx.at_home_of(link), of_side.primary_key()
    column = table.attribute(f"{of_side.name}_{key[0].name}") if len(key) == 1 else None
    if home is None or column is None or column.owner != link.qualified or column.type != key[0].type:
        return None
    if column.foreign_keys:
        return None
    points_to = f"{of_side.full_name}.{key[0].name}"
    edit = call_edits.add_field_argument(home, link.path, column.attribute, f'foreign_key="{points_to}"')
    title = f"Make `{link.name}.{column.attribute}` a foreign key to `{points_to}`"
    return None if edit is None else Fix(SourceChange(title, (FileChange(home.file.path, (edit,)),)))
