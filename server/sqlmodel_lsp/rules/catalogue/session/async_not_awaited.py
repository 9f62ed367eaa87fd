"""The result of an asynchronous call that was not awaited.

Methods of an `AsyncSession` such as `exec` and `get` give coroutines. What they are worth is known once they are
awaited, and until then they have no methods of a result:

> AttributeError: 'coroutine' object has no attribute 'all'

`await session.exec(...).all()` waits for `all()`, which comes too early: `await` binds weaker than a dot, so the call
needs parentheses.

## Example

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_async_engine("sqlite+aiosqlite://")


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        heroes = await session.exec(select(Hero)).all()


asyncio.run(main())
```

## Use instead

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_async_engine("sqlite+aiosqlite://")


async def main() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine) as session:
        heroes = (await session.exec(select(Hero))).all()


asyncio.run(main())
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.rules.catalogue.session import activity, coroutines, rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM701"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds coroutines of sessions that are used in the place of what they give."""
    for scope in activity.scopes(ctx):
        called = {id(call.func) for call in scope.nodes(ast.Call)}
        for call, attribute in coroutines.used(scope):
            brackets = "()" if id(attribute) in called else ""
            shown = f"(await {_shown(ctx, scope, call)}).{attribute.attr}{brackets}"
            yield _finding(ctx, scope, call, f"has no `{attribute.attr}`; write `{shown}`", _awaited(ctx, scope, call))
        waiting = {id(call) for call, _ in coroutines.calls(scope)}
        for iterated in coroutines.iterated(scope) if waiting else ():
            if isinstance(iterated, ast.Call) and id(iterated) in waiting:
                fix = ctx.fix("Await it", _before(scope, iterated)) if scope.is_async else None
                yield _finding(ctx, scope, iterated, "cannot be iterated over; put `await` before it", fix)


def _finding(ctx: Context, scope: Scope, call: ast.Call, what: str, fix: Fix | None) -> Finding:
    assert isinstance(call.func, ast.Attribute)
    name = f"`{_shown(ctx, scope, call)}`"
    return ctx.finding(sessions.last_name(scope, call.func), f"{name} gives a coroutine, which {what}", fix)


def _shown(ctx: Context, scope: Scope, call: ast.Call) -> str:
    function = rewriting.text_of(ctx, scope, call.func)
    return f"{function}({'...' if call.args or call.keywords else ''})"


def _awaited(ctx: Context, scope: Scope, call: ast.Call) -> Fix | None:
    """Awaits the call itself, and takes away an `await` that waits for too much."""
    if not scope.is_async:
        return None
    span = scope.span(call)
    edits = rewriting.around(span, "(await ", ")")
    outer = coroutines.awaits(scope).get(id(call))
    if outer is not None:
        start = scope.span(outer).start
        if ctx.text(Span(start, span.start)).split() != ["await"]:
            return None
        edits[0] = TextEdit(Span(start, span.start), "(await ")
    return ctx.fix("Await the call", *edits)


def _before(scope: Scope, call: ast.Call) -> TextEdit:
    start = scope.span(call).start
    return TextEdit(Span(start, start), "await ")
