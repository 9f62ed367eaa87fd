"""An asynchronous call that nobody awaits.

`commit`, `refresh`, `delete` and most other methods of an `AsyncSession` give a coroutine, which does nothing until it
is awaited. Nothing is raised, nothing is written; Python may tell at some later time:

> RuntimeWarning: coroutine 'AsyncSession.commit' was never awaited

`add` and `add_all` are no coroutines.

## Example

```python
import asyncio

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
        session.add(Hero(name="Deadpond"))
        session.commit()


asyncio.run(main())
```

## Use instead

```python
import asyncio

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
        session.add(Hero(name="Deadpond"))
        await session.commit()


asyncio.run(main())
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.session import activity, coroutines, rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM702"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds statements that are nothing but a call of an asynchronous session."""
    for scope in activity.scopes(ctx):
        calls = {id(call): call for call, _ in coroutines.calls(scope)} if scope.is_async else {}
        for statement in sessions.statements(scope.body) if calls else ():
            call = calls.get(id(statement.value)) if isinstance(statement, ast.Expr) else None
            if call is not None and isinstance(call.func, ast.Attribute):
                start = scope.span(call).start
                name = rewriting.text_of(ctx, scope, call.func)
                shown = f"`{name}({'...' if call.args or call.keywords else ''})`"
                fix = ctx.fix("Await the call", TextEdit(Span(start, start), "await "))
                message = f"{shown} does nothing until it is awaited; put `await` before it"
                yield ctx.finding(sessions.last_name(scope, call.func), message, fix)
