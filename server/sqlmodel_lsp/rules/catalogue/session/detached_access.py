"""An attribute that is read when its session is closed.

A commit expires all instances of its session. Once the session is closed, nothing can load them again:

> DetachedInstanceError: Instance <Hero> is not bound to a Session; attribute refresh operation cannot proceed

`session.refresh(hero)` before the end of the `with` loads what is read behind it; so does reading inside of it, or a
session with `expire_on_commit=False`. Relationships that no query has loaded are missing in the same way:

> DetachedInstanceError: Parent instance <Hero> is not bound to a Session; lazy load operation of attribute 'team'
> cannot proceed

The rule looks at what stands right behind the `with`.

## Example

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def save(name: str) -> str:
    with Session(engine) as session:
        hero = Hero(name=name)
        session.add(hero)
        session.commit()
    return hero.name
```

## Use instead

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


def save(name: str) -> str:
    with Session(engine) as session:
        hero = Hero(name=name)
        session.add(hero)
        session.commit()
        session.refresh(hero)
    return hero.name
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.rules.catalogue.session import activity, expiry, loading, refreshing, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM709"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds attributes of expired instances that are read behind the `with` of their session."""
    for scope, uses in expiry.in_file(ctx):
        for use in uses:
            if not use.is_closed or use.kind != "read" or use.commit.session.expires is not True:
                continue
            if expiry.is_stored(ctx, use):
                name = f"`{use.instance}.{refreshing.shown(use)}`"
                message = f"{name} has expired with the commit, and its session is closed"
                fix = refreshing.remedy(ctx, scope, use)
                yield ctx.finding(refreshing.span(scope, use), f"{message}; call {refreshing.call(use)} before", fix)
    for scope in activity.scopes(ctx, activity.MADE):
        yield from _relationships(ctx, scope)


def _relationships(ctx: Context, scope: Scope) -> Iterator[Finding]:
    """Finds relationships that are read behind the one `with` whose session could have loaded them."""
    opening = [
        statement
        for statement in sessions.statements(scope.body)
        if isinstance(statement, ast.With) and expiry.opens(scope, statement) is not None
    ]
    if len(opening) != 1 or sessions.at_hand(ctx, scope) is None:
        return
    end = scope.span(opening[0]).end
    reads = list(loading.unloaded(ctx, scope, lambda origin: not origin.is_async))
    inside = {read.relationship.name for read in reads if scope.span(read.node).start < end}
    for read in loading.first_of_each(read for read in reads if read.relationship.name not in inside):
        message = f"`{read.shown}` is not loaded, and its session is closed; let the query load it by"
        fix = loading.remedy(ctx, scope, read)
        yield ctx.finding(sessions.last_name(scope, read.node), f"{message} `selectinload({read.shown})`", fix)
