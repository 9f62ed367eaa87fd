"""A response model that leads back to itself.

Pydantic fills the models of a response from the attributes of what the function returns, relationships included. When
the model of a team holds its heroes and the model of a hero its team, every team that has a hero is found inside of
itself, and the request ends with an internal error:

> ResponseValidationError: {'type': 'recursion_loop', 'loc': ('response', 'heroes', 0, 'team'), 'msg': 'Recursion error
> - cyclic reference detected'}

Leave one of the two directions out, in a model of its own.

## Example

```python
from collections.abc import Iterator
from typing import Optional

from fastapi import Depends, FastAPI
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine

engine = create_engine("sqlite://")
app = FastAPI()


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


class HeroPublic(SQLModel):
    id: int
    team: Optional["TeamPublic"] = None


class TeamPublic(SQLModel):
    id: int
    heroes: list[HeroPublic] = []


HeroPublic.model_rebuild()


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/teams/{team_id}", response_model=TeamPublic)
def read_team(team_id: int, session: Session = Depends(get_session)) -> Team | None:
    return session.get(Team, team_id)
```

## Use instead

```python
from collections.abc import Iterator

from fastapi import Depends, FastAPI
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine

engine = create_engine("sqlite://")
app = FastAPI()


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


class HeroPublic(SQLModel):
    id: int


class TeamPublic(SQLModel):
    id: int
    heroes: list[HeroPublic] = []


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/teams/{team_id}", response_model=TeamPublic)
def read_team(team_id: int, session: Session = Depends(get_session)) -> Team | None:
    return session.get(Team, team_id)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.catalogue.fastapi.operations import Operation
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model

CODE = "SQM604"
SEVERITY = Severity.WARNING
WORDS = operations.METHODS

_NAME = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class Loop:
    """A field of one model, and the field of the model in it that leads back."""

    schema: Model
    field: str
    inner: Model
    back: str


def check(ctx: Context) -> Iterator[Finding]:
    """Finds response models that follow both directions of one relationship."""
    for operation in operations.of(ctx):
        found = operations.response(ctx, operation)
        tables = {} if found is None else _tables(ctx, operation)
        for table in tables.values():
            loop = None if found is None else _loop(ctx, found[1], table)
            if found is not None and loop is not None:
                ends = f"`{loop.schema.name}.{loop.field}` and `{loop.inner.name}.{loop.back}`"
                message = f"`{found[1].name}` leads back to itself through {ends}; leave one of them out"
                related = ctx.related(loop.inner.qualified, loop.back, "this leads back")
                yield ctx.finding(operation.scope.span(found[0]), message, None, related)
                break


def _tables(ctx: Context, operation: Operation) -> dict[str, Model]:
    """The tables that the function returns rows of."""
    models = [operations.model_in(ctx, found) for _, found in operations.returned(operation)]
    return {model.qualified: model for model in models if model is not None and model.table is not None}


def _loop(ctx: Context, schema: Model, table: Model) -> Loop | None:
    """The first loop there is, while models and tables are followed side by side."""
    waiting, seen = [(schema, table)], {(schema.qualified, table.qualified)}
    while waiting:
        schema, table = waiting.pop(0)
        if schema.is_table or schema.opaque is not None:
            continue
        for field in schema.fields:
            relationship, inner = table.relationship(field.name), _model_in(ctx, schema, field.name)
            target = None if relationship is None else ctx.schema.models.get(relationship.target or "")
            if relationship is None or inner is None or target is None:
                continue
            back = relationship.back_populates
            if back is not None and target.relationship(back) and _model_in(ctx, inner, back) is schema:
                return Loop(schema, field.name, inner, back)
            if (inner.qualified, target.qualified) not in seen:
                seen.add((inner.qualified, target.qualified))
                waiting.append((inner, target))
    return None


def _model_in(ctx: Context, schema: Model, name: str) -> Model | None:
    """The model that a field holds, or holds several of."""
    field = schema.field(name)
    if field is None or field.opaque or field.arguments.get("exclude"):
        return None
    found = [ctx.schema.models[word] for word in _NAME.findall(field.python_type or "") if word in ctx.schema.models]
    return found[0] if len(found) == 1 and not found[0].is_table else None
