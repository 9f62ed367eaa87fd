"""A column where a relationship belongs, or a relationship where a column does.

`join` and the options that load objects follow relationships; `load_only` and `defer` choose columns. The other kind is
refused when the statement runs:

> LoaderStrategyException: Can't apply "select in loader" strategy to property "Hero.team_id", which is a "column
> property"; this loader strategy is intended to be used with a "relationship property".

## Example

```python
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, SQLModel, Session, create_engine, select


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


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    heroes = session.exec(select(Hero).options(selectinload(Hero.team_id))).all()
```

## Use instead

```python
from sqlalchemy.orm import selectinload
from sqlmodel import Field, Relationship, SQLModel, Session, create_engine, select


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


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    heroes = session.exec(select(Hero).options(selectinload(Hero.team))).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM744"
SEVERITY = Severity.ERROR

_OF_RELATIONSHIPS = frozenset(("selectinload", "joinedload", "subqueryload", "immediateload", "contains_eager"))
_OF_COLUMNS = frozenset(("defer", "undefer", "load_only"))
_JOINS = frozenset(("join", "outerjoin"))
WORDS = _OF_RELATIONSHIPS | _OF_COLUMNS | _JOINS


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns given to `join` and loaders of relationships, and relationships given to options of columns."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.ColumnOf, types.RelationshipOf):
        for call in scope.nodes(ast.Call):
            name = _asking(scope, call)
            for argument in call.args[:1] if name in _JOINS else call.args if name else ():
                match scope.type_of(argument), argument:
                    case types.ColumnOf(model, attribute), ast.Attribute() if name not in _OF_COLUMNS:
                        yield from _column(ctx, scope, argument, name, ctx.schema.models.get(model), attribute)
                    case types.RelationshipOf(), ast.Attribute() if name in _OF_COLUMNS:
                        shown = rewriting.text_of(ctx, scope, argument)
                        message = f"`{shown}` is a relationship, and `{name}` takes columns"
                        yield ctx.finding(sessions.last_name(scope, argument), message)


def _asking(scope: Scope, call: ast.Call) -> str:
    """The bare name of a function or method that takes attributes of one kind, empty for others."""
    match scope.type_of(call.func):
        case types.Named(name) if name.startswith("sqlalchemy.orm.") and name.rpartition(".")[2] in WORDS - _JOINS:
            return name.rpartition(".")[2]
        case types.Method(types.Option(), name) if name in WORDS - _JOINS:
            return name
        case types.Method(types.Statement(kind="select"), name) if name in _JOINS:
            return name
    return ""


def _column(
    ctx: Context, scope: Scope, node: ast.Attribute, name: str, model: Model | None, attribute: str
) -> Iterator[Finding]:
    column = None if model is None or model.table is None else model.table.attribute(attribute)
    if model is None or column is None:
        return
    problem = f"`{model.name}.{attribute}` is a column, and `{name}` takes relationships"
    remedy, fix = _remedy(ctx, scope, node, model, column)
    if name in _JOINS:
        problem = f"`{model.name}.{attribute}` is a column, and `{name}` takes a model or a relationship"
        if fix is None and not column.foreign_keys:
            remedy = rewriting.text_of(ctx, scope, node.value)
            fix = ctx.fix(f"Write `{remedy}`", TextEdit(scope.span(node), remedy))
    message = f"{problem}; write `{remedy}`" if fix is not None else problem
    yield ctx.finding(sessions.last_name(scope, node), message, fix)


def _remedy(ctx: Context, scope: Scope, node: ast.Attribute, model: Model, column: Column) -> tuple[str, Fix | None]:
    """The relationship that a foreign key belongs to."""
    tables = {key.table for key in column.foreign_keys}
    ways = [
        relationship.name
        for relationship in model.relationships
        if not relationship.uselist
        and (target := ctx.schema.models.get(relationship.target or "")) is not None
        and target.table is not None
        and target.table.full_name in tables
    ]
    if len(ways) != 1:
        return "", None
    remedy = f"{rewriting.text_of(ctx, scope, node.value)}.{ways[0]}"
    return remedy, ctx.fix(f"Write `{remedy}`", TextEdit(sessions.last_name(scope, node), ways[0]))
