"""`secondary` is a class, not a table.

`link_model` takes the class of the table in the middle. SQLAlchemy's own `secondary`, in `sa_relationship_kwargs`,
takes the table: the object, or its name as a string. With a class the first query of any model fails:

> ArgumentError: secondary argument <class 'models.HeroTeam'> passed to to relationship() Hero.teams must be a Table
> object or other FROM clause; can't send a mapped class directly as rows in 'secondary' are persisted independently of
> a class that is mapped to that same table.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(sa_relationship_kwargs={"secondary": HeroTeam})
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(link_model=HeroTeam)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, surroundings
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.catalogue.relationship.declarations import OPTIONS, Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.syntax.values import Symbol
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM433"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables in the middle that are given as classes, or by a name that no table has."""
    for found in declarations.declarations(ctx):
        written, given = found.written("secondary"), found.relationship.options.get("secondary")
        if written is None or not found.is_mapped:
            continue
        span = found.positions.span(written)
        model = ctx.schema.models.get(given.name) if isinstance(given, Symbol) else None
        if model is not None and model.table is not None:
            message = f"`secondary` takes a table, not the class `{model.name}`; pass `link_model`"
            yield ctx.finding(span, message, _linked(ctx, found, ctx.text(span)))
        elif isinstance(given, str) and isinstance(written, ast.Constant) and not ctx.schema.tables_called(given):
            yield from _named(ctx, found, written, given)


def _named(ctx: Context, found: Declaration, written: ast.Constant, given: str) -> Iterator[Finding]:
    span = found.positions.span(written)
    models = ctx.schema.models_named(given, ctx.file.path)
    if len(models) == 1 and models[0].table is not None:
        name = models[0].table.full_name
        message = f"`secondary` takes a table, not the class `{given}`; its table is `{name}`"
    else:
        tables = [table.full_name for table in ctx.schema.tables() if table.full_name is not None]
        name = None if models or "." in given else nearest(given, tables)
        message = f"`{given}` is not a known table; did you mean `{name}`?"
        if name is None or surroundings.is_bound(ctx, given) or surroundings.may_have_other_tables(ctx, likely=True):
            return
    edit = None if name is None else call_edits.inside_string(ctx, span, given, name)
    yield ctx.finding(span, message, None if edit is None else ctx.fix(f"Change to `{name}`", edit))


def _linked(ctx: Context, found: Declaration, name: str) -> Fix | None:
    written, argument = found.options(), found.argument(OPTIONS)
    if written is None or argument is None or found.argument("link_model") is not None:
        return None
    title = f"Pass `link_model={name}`"
    if len(written.keys) == 1:
        return ctx.fix(title, TextEdit(found.positions.span(argument), f"link_model={name}"))
    removed = declarations.remove_option(ctx, found, "secondary")
    added = call_edits.insert(ctx, found.call, found.positions, f"link_model={name}")
    return None if removed is None else ctx.fix(title, removed, added)
