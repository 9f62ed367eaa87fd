"""A relationship that is loaded for a response which never shows it.

Fields of a table class are part of a response, relationships are not. The rows that a loader option fetches for it are
thrown away, and the client gets the table alone:

> {"id": 1, "name": "Preventers"}

A response model without a table shows them when it has a field of the same name.

## Example

```python
from collections.abc import Iterator, Sequence

from fastapi import Depends, FastAPI
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select

engine = create_engine("sqlite://")
app = FastAPI()


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/teams", response_model=list[Team])
def read_teams(session: Session = Depends(get_session)) -> Sequence[Team]:
    return session.exec(select(Team).options(selectinload(Team.heroes))).all()
```

## Use instead

```python
from collections.abc import Iterator, Sequence

from fastapi import Depends, FastAPI
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select

engine = create_engine("sqlite://")
app = FastAPI()


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


class HeroPublic(SQLModel):
    id: int


class TeamPublic(SQLModel):
    id: int
    name: str
    heroes: list[HeroPublic] = []


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@app.get("/teams", response_model=list[TeamPublic])
def read_teams(session: Session = Depends(get_session)) -> Sequence[Team]:
    return session.exec(select(Team).options(selectinload(Team.heroes))).all()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM606"
SEVERITY = Severity.HINT
WORDS = operations.METHODS


def check(ctx: Context) -> Iterator[Finding]:
    """Finds responses of a table class whose rows were fetched with relationships."""
    for operation in operations.of(ctx):
        found = operations.response(ctx, operation)
        if found is None or found[1].table is None:
            continue
        node, model = found
        loads = {load for _, type_ in operations.returned(operation) for load in _loads(type_)}
        loaded = sorted(load.relationship for load in loads if load.model == model.qualified)
        if loaded:
            message = f"`{model.name}.{loaded[0]}` is loaded and never shown, for a table class answers without it"
            yield ctx.finding(operation.scope.span(node), message)


def _loads(found: types.Type) -> frozenset[types.Load]:
    """The relationships that were fetched with what a function returns."""
    match found:
        case types.Instance(origin=types.Origin(loads=frozenset() as loads)):
            return loads
        case types.OptionalOf(item) | types.ListOf(item) | types.IterableOf(item):
            return _loads(item)
    return frozenset()
