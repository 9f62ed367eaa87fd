"""Two tables in one query that nothing joins.

A table that is named in `where` or asked for beside another is part of the query. Without a join, or a condition that
compares the two, each row of one meets every row of the other: too many results, or all of them where none was meant.
SQLAlchemy warns when such a query runs:

> SAWarning: SELECT statement has a cartesian product between FROM element(s) "hero" and FROM element "team".

## Example

```python
from sqlmodel import Field, Relationship, SQLModel, Session, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


def heroes(session: Session) -> list[Hero]:
    return session.exec(select(Hero).where(Team.name == "Preventers")).all()
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel, Session, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


def heroes(session: Session) -> list[Hero]:
    return session.exec(select(Hero).join(Hero.team).where(Team.name == "Preventers")).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, rewriting, tables_used
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM735"
SEVERITY = Severity.WARNING

_EXECUTING = frozenset(("exec", "execute", "scalars", "scalar", "stream", "stream_scalars"))
WORDS = _EXECUTING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds selects, executed as they are written, that ask for tables with nothing between them."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session, types.Connection):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Session() | types.Connection(), name) if name in _EXECUTING and call.args:
                    calls = entities.chain(tables_used.written(scope, call.args[0]))
                    if calls:
                        yield from _findings(ctx, scope, calls)


def _findings(ctx: Context, scope: Scope, calls: list[ast.Call]) -> Iterator[Finding]:
    used = tables_used.of_select(scope, calls)
    if used is None or len(used.places) < 2:
        return
    first, *others = used.places
    reached = _reached(first, used.joined)
    for name in others:
        model, start = ctx.schema.models.get(name), ctx.schema.models.get(first)
        if name not in reached and model is not None and start is not None:
            yield _finding(ctx, scope, calls[0], used.places[name], start, model)
            return


def _reached(first: str, joined: Iterable[frozenset[str]]) -> set[str]:
    """The tables that conditions lead to from the first one."""
    reached, left = {first}, list(joined)
    while near := [names for names in left if names & reached]:
        reached = reached.union(*near)
        left = [names for names in left if names not in near]
    return reached


def _finding(ctx: Context, scope: Scope, select: ast.Call, place: ast.expr, start: Model, model: Model) -> Finding:
    problem = f"nothing joins `{model.name}` with `{start.name}`, so each row of one meets all rows of the other"
    ways = [item.name for item in start.relationships if item.target == model.qualified]
    name = rewriting.known_as(ctx, start)
    if len(ways) != 1 or name is None:
        return ctx.finding(scope.span(place), problem)
    joined = f"join({name}.{ways[0]})"
    end = scope.span(select).end
    fix = ctx.fix(f"Join `{start.name}.{ways[0]}`", TextEdit(Span(end, end), f".{joined}"), safe=False)
    return ctx.finding(scope.span(place), f"{problem}; write `.{joined}`", fix)
