"""`secondary` is a class, not a table.

`link_model` takes the class of the table in the middle. SQLAlchemy's own `secondary`, in `sa_relationship_kwargs`,
takes the table: the object, or its name as a string. With a class the first query of any model fails:

> ArgumentError: secondary argument <class 'models.HeroTeam'> passed to to relationship() Hero.teams must be a Table
> object or other FROM clause; can't send a mapped class directly as rows in 'secondary' are persisted independently of
> a class that is mapped to that same table.

What `sa_relationship_args` holds is handed on by position, where `secondary` comes first.

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
from sqlmodel_lsp.syntax.values import Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM433"
SEVERITY = Severity.ERROR

_BY_POSITION = "sa_relationship_args"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables in the middle that are given as classes, or by a name that no table has."""
    for found in declarations.declarations(ctx):
        written, given = _secondary(found)
        if written is None or not found.passes_options:
            continue
        span = found.positions.span(written)
        if _is_target(ctx, found, given) and (argument := found.argument(_BY_POSITION)) is not None:
            removal = call_edits.remove(ctx, found.call, found.positions, argument)
            fix = None if removal is None else ctx.fix(f"Remove `{_BY_POSITION}`", removal)
            yield ctx.finding(span, f"`{_BY_POSITION}` is for the table in the middle, not for the target", fix)
            continue
        model = ctx.schema.models.get(given.name) if isinstance(given, Symbol) else None
        if model is not None and model.table is not None:
            message = f"`secondary` takes a table, not the class `{model.name}`; pass `link_model`"
            yield ctx.finding(span, message, _linked(ctx, found, ctx.text(span)))
        elif isinstance(given, str) and isinstance(written, ast.Constant) and not ctx.schema.tables_called(given):
            yield from _named(ctx, found, written, given)


def _secondary(found: Declaration) -> tuple[ast.expr | None, Value]:
    """What is given as `secondary`, by name or by position: how it is written, and its value."""
    by_name, argument = found.written("secondary"), found.argument(_BY_POSITION)
    if by_name is not None or argument is None:
        return by_name, found.relationship.options.get("secondary")
    values = found.relationship.arguments.get(_BY_POSITION)
    if not isinstance(argument.value, (ast.List, ast.Tuple)) or not isinstance(values, (list, tuple)) or not values:
        return None, None
    return argument.value.elts[0], values[0]


def _is_target(ctx: Context, found: Declaration, given: Value) -> bool:
    """Whether the class at the other end is named, by itself or in a string."""
    target = ctx.schema.models.get(found.relationship.target or "")
    name = given.name if isinstance(given, Symbol) else given
    return target is not None and name in (target.qualified, target.name)


def _named(ctx: Context, found: Declaration, written: ast.Constant, given: str) -> Iterator[Finding]:
    span = found.positions.span(written)
    models = ctx.schema.models_named(given, ctx.file.path)
    if len(models) == 1 and models[0].table is not None:
        name = models[0].table.full_name
        message = f"`secondary` takes a table, not the class `{given}`; its table is `{name}`"
    else:
        tables = [table.full_name for table in ctx.schema.tables() if table.full_name is not None]
        name = None if models or "." in given else nearest(given, tables)
        message = f"`{given}` is not a known table"
        if surroundings.is_bound(ctx, given) or surroundings.may_have_other_tables(ctx, likely=name is not None):
            return
        if name is not None:
            message += f"; did you mean `{name}`?"
        elif models or not given.isidentifier() or not surroundings.is_closed(ctx):
            return
    edit = None if name is None else call_edits.inside_string(ctx, span, given, name)
    yield ctx.finding(span, message, None if edit is None else ctx.fix(f"Change to `{name}`", edit))


def _linked(ctx: Context, found: Declaration, name: str) -> Fix | None:
    options, argument = found.options(), found.argument(OPTIONS)
    if options is None or argument is None or found.argument("link_model") is not None:
        return None
    title = f"Pass `link_model={name}`"
    if len(options) == 1:
        return ctx.fix(title, TextEdit(found.positions.span(argument), f"link_model={name}"))
    removed = declarations.remove_option(ctx, found, "secondary")
    added = call_edits.insert(ctx, found.call, found.positions, f"link_model={name}")
    return None if removed is None else ctx.fix(title, removed, added)
