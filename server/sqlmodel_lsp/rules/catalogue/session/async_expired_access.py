"""An attribute that is read after the commit of an `AsyncSession`.

A commit expires all instances of its session, and the next read of an attribute loads them again. An `AsyncSession`
cannot do this, since nothing awaits it:

> MissingGreenlet: greenlet_spawn has not been called; can't call await_() here. Was IO attempted in an unexpected
> place?

With aiosqlite the same arrives as a `StatementError`. Call `await session.refresh(hero)` after the commit, or make the
session with `expire_on_commit=False`, as most asynchronous programs do.

The rule speaks of sessions that it sees being made, for others may keep what they hold.

## Example

```python
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_async_engine("sqlite+aiosqlite://")


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        hero = Hero(name="Deadpond")
        session.add(hero)
        await session.commit()
        print(hero.name)
```

## Use instead

```python
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_async_engine("sqlite+aiosqlite://")


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        hero = Hero(name="Deadpond")
        session.add(hero)
        await session.commit()
        await session.refresh(hero)
        print(hero.name)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.session import expiry, refreshing
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM708"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds attributes that are read from expired instances of asynchronous sessions."""
    for scope, uses in expiry.in_file(ctx):
        for use in uses if scope.is_async else ():
            session = use.commit.session
            if use.is_closed or use.kind != "read" or not session.is_async or session.expires is not True:
                continue
            if expiry.is_stored(ctx, use):
                name = f"`{use.instance}.{refreshing.shown(use)}`"
                message = f"{name} has expired with the commit, and an `AsyncSession` cannot load it on access"
                fix = refreshing.remedy(ctx, scope, use)
                yield ctx.finding(refreshing.span(scope, use), f"{message}; call {refreshing.call(use)} before", fix)
