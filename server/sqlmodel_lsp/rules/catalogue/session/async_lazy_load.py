"""A relationship that an `AsyncSession` would have to load on access.

Reading a relationship that its query did not load sends another query. Under an `AsyncSession` this is not possible,
since nothing awaits it:

> MissingGreenlet: greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected
> place?

With aiosqlite the same arrives as a `StatementError`. Let the query load what is read: `selectinload` sends one more
query for all of them, `joinedload` one in all. `lazy="selectin"` in `sa_relationship_kwargs` does so in every query,
and `await session.refresh(hero, ["team"])` afterwards.

A relationship to one other object is not loaded when its foreign key is empty or when the session holds the object
already, so that the same line may work at times.

## Example

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, Relationship, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


engine = create_async_engine("sqlite+aiosqlite://")


async def show_heroes() -> None:
    async with AsyncSession(engine) as session:
        for team in await session.exec(select(Team)):
            print(team.heroes)


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await show_heroes()


asyncio.run(main())
```

## Use instead

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


engine = create_async_engine("sqlite+aiosqlite://")


async def show_heroes() -> None:
    async with AsyncSession(engine) as session:
        for team in await session.exec(select(Team).options(selectinload(Team.heroes))):
            print(team.heroes)


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await show_heroes()


asyncio.run(main())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.session import activity, loading, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM703"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that are read from instances of an asynchronous session and were not loaded."""
    for scope in activity.scopes(ctx):
        if not scope.is_async:
            continue
        for read in loading.first_of_each(loading.unloaded(ctx, scope, lambda origin: origin.is_async)):
            message = (
                f"`{read.shown}` is not loaded, and an `AsyncSession` cannot load it on access; "
                f"let the query load it by `selectinload({read.shown})`"
            )
            related = ctx.related(
                read.relationship.owner, read.relationship.name, f"`{read.shown}` is loaded on access"
            )
            yield ctx.finding(sessions.last_name(scope, read.node), message, loading.remedy(ctx, scope, read), related)
