"""An instance that is dumped after a commit, and empty.

A commit expires all instances of its session: they hold nothing until an attribute is read, which loads them again.
`model_dump()` reads no attribute. It gives `{}`, and so does FastAPI for an instance that a path operation returns,
with a response model too. Nothing is raised. `session.refresh(hero)` loads it.

Sessions with `expire_on_commit=False` keep what instances hold.

## Example

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def save(name: str) -> dict[str, object]:
    with Session(engine) as session:
        hero = Hero(name=name)
        session.add(hero)
        session.commit()
        return hero.model_dump()


print(save("Deadpond"))
```

## Use instead

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def save(name: str) -> dict[str, object]:
    with Session(engine) as session:
        hero = Hero(name=name)
        session.add(hero)
        session.commit()
        session.refresh(hero)
        return hero.model_dump()


print(save("Deadpond"))
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.catalogue.session import expiry, refreshing
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM707"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds instances that are dumped or returned to FastAPI while they are expired."""
    for scope, uses in expiry.in_file(ctx):
        for use in uses:
            if use.is_closed or use.kind == "read" or not _expires(use.commit.session):
                continue
            if use.kind == "return" and not _answers(ctx, scope):
                continue
            what = "FastAPI answers" if use.kind == "return" else f"`{use.instance}.{refreshing.shown(use)}()` gives"
            message = f"{what} `{{}}`, for the commit has expired `{use.instance}`; call {refreshing.call(use)} before"
            yield ctx.finding(refreshing.span(scope, use), message, refreshing.remedy(ctx, scope, use))


def _expires(session: types.Session) -> bool:
    """Whether a commit expires instances; asynchronous sessions are often told not to, out of our sight."""
    return session.expires is True or (session.expires is None and not session.is_async)


def _answers(ctx: Context, scope: Scope) -> bool:
    """Whether FastAPI answers with what a function returns."""
    return any(operation.function is scope.node for operation in operations.of(ctx))
