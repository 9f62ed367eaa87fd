"""A relationship of a table that a base declares as a field.

What a table inherits is a field before it is anything else. Where a base holds the related objects as a list or a
schema, SQLModel looks for a column type for it, though the table declares a relationship of that name. The class is
refused when it is defined:

> ValueError: <class 'list'> has no matching SQLAlchemy type

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroPublic(SQLModel):
    name: str


class TeamBase(SQLModel):
    name: str
    heroes: list[HeroPublic] = []


class Team(TeamBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroPublic(SQLModel):
    name: str


class TeamBase(SQLModel):
    name: str


class TeamPublic(TeamBase):
    heroes: list[HeroPublic] = []


class Team(TeamBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```

The fix takes the field out of the base. Schemas that inherit it have to declare it, so the fix is applied only when
asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.rules import certainty, inheritance, statements
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact, Model

CODE = "SQM114"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that a base declares as a field without a column type."""
    for model in ctx.models:
        for relationship in model.relationships if model.table is not None and model.opaque is None else ():
            name = ctx.place(model, relationship.name)
            found = _in_base(ctx, model, relationship.name) if relationship.owner == model.qualified else None
            if name is None or found is None or not certainty.is_settled(ctx.snapshot, model):
                continue
            base, field = found
            message = (
                f"`{base.name}.{relationship.name}` is a field, which `{model.name}` cannot turn into a relationship"
            )
            related = ctx.related(field.owner, field.name, "The field is declared here")
            yield ctx.finding(name, f"{message}; keep it out of the base", _fix(ctx, base, field), related)


def _in_base(ctx: Context, model: Model, name: str) -> tuple[Model, FieldFact] | None:
    """The nearest base with a field of this name that no column could hold."""
    for qualified in model.mro:
        base = ctx.schema.models.get(qualified) if qualified != model.qualified else None
        field = None if base is None else base.field(name)
        if base is None or field is None:
            continue
        is_refused = field.opaque is None and inheritance.has_no_column_type(ctx, field.python_type, field.arguments)
        owner = ctx.schema.models.get(field.owner)
        return (owner, field) if is_refused and owner is not None else None
    return None


def _fix(ctx: Context, base: Model, field: FieldFact) -> Fix | None:
    """Removes the field from a base in the same file that has others."""
    fact: ClassFact | None = certainty.class_fact(ctx.snapshot, base.qualified)
    statement = ctx.place(base, field.name, "statement") if base.file == ctx.file.path else None
    removal = None if statement is None else statements.remove(ctx, statement)
    if fact is None or removal is None or len(fact.body) < 2:
        return None
    return ctx.fix(f"Take `{field.name}` out of `{base.name}`", removal, safe=False)
