"""A relationship that every turn of a loop loads with a query of its own.

Reading a relationship which the query did not load sends another query. In a loop there is one for each instance: one
query for a hundred heroes, and a hundred for their teams. `selectinload` gets them all with one more query,
`joinedload` with the same.

## Example

```python
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)

with Session(engine) as session:
    for team in session.exec(select(Team)):
        print(len(team.heroes))
```

## Use instead

```python
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)

with Session(engine) as session:
    for team in session.exec(select(Team).options(selectinload(Team.heroes))):
        print(len(team.heroes))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope
from sqlmodel_lsp.rules.catalogue.session import activity, coroutines, loading, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.span import Span

CODE = "SQM704"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that are read from what a loop goes over and were not loaded."""
    for scope in activity.scopes(ctx):
        reads = list(loading.unloaded(ctx, scope, lambda origin: not origin.is_async))
        loops = list(_loops(scope)) if reads else []
        for read in loading.first_of_each(read for read in reads if _is_repeated(scope, read.node, loops)):
            message = (
                f"`{read.shown}` is loaded by a query of its own in each turn of the loop; "
                f"let one query load all by `selectinload({read.shown})`"
            )
            yield ctx.finding(sessions.last_name(scope, read.node), message, loading.remedy(ctx, scope, read))


def _is_repeated(scope: Scope, node: ast.Attribute, loops: list[tuple[Span, set[str]]]) -> bool:
    """Whether a loop around a node goes over what the node belongs to."""
    span = scope.span(node)
    return isinstance(node.value, ast.Name) and any(
        whole.start <= span.start and span.end <= whole.end and node.value.id in names for whole, names in loops
    )


def _loops(scope: Scope) -> Iterator[tuple[Span, set[str]]]:
    """The loops of a scope: where what they repeat stands, and the names that are others in each turn."""
    for statement in sessions.statements(scope.body):
        if isinstance(statement, ast.For):
            yield (
                Span(scope.span(statement.body[0]).start, scope.span(statement.body[-1]).end),
                _names(statement.target),
            )
    for node in coroutines.comprehensions(scope):
        yield scope.span(node), {name for part in node.generators for name in _names(part.target)}


def _names(target: ast.expr) -> set[str]:
    return {inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name)}
