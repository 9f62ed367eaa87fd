"""A class that inherits a table and can therefore not be defined.

A class below a table is treated as a table as well, but its columns are computed from what SQLAlchemy has made of the
table's attributes. A relationship of the table is then a field without a type, and a column whose type came from
`sa_type` or `sa_column` has lost it:

> PydanticSchemaGenerationError: Unable to generate pydantic-core schema for sqlalchemy.orm.base.Mapped

For a column, and for a list in the class itself, it says `ValueError: <class 'dict'> has no matching SQLAlchemy type`.
Schemas and tables share a base that is no table.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroBase(SQLModel):
    name: str
    team_id: int | None = Field(default=None, foreign_key="team.id")


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: Team | None = Relationship()


class HeroPublic(Hero):
    nickname: str = ""
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroBase(SQLModel):
    name: str
    team_id: int | None = Field(default=None, foreign_key="team.id")


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: Team | None = Relationship()


class HeroPublic(HeroBase):
    id: int
    nickname: str = ""
```

The fix inherits the base; fields that only the table has are to be added, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import inheritance
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM108"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes below a table whose definition fails."""
    for heir in inheritance.heirs(ctx):
        reason = inheritance.refusal(ctx, heir)
        if reason is not None:
            name, parent = heir.model.name, heir.parent.name
            message = f"`{name}` cannot inherit the table `{parent}`: {reason}; share a base without a table"
            related = ctx.related(heir.parent.qualified, "", f"`{parent}` is a table")
            yield ctx.finding(heir.base, message, inheritance.inherit_base(ctx, heir), related)
