"""A `link_model` that makes no table.

The link between two tables is a table itself, given by its class. A class without `table=True`, or the name of one, is
refused when the class with the relationship is defined:

> NoInspectionAvailable: No inspection system is available for object of type <class 'sqlmodel.main.SQLModelMetaclass'>

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroTeam(SQLModel):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(link_model=HeroTeam)
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroTeam(SQLModel, table=True):
    hero_id: int = Field(primary_key=True, foreign_key="hero.id")
    team_id: int = Field(primary_key=True, foreign_key="team.id")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    teams: list[Team] = Relationship(link_model=HeroTeam)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import not_tables
from sqlmodel_lsp.rules.catalogue.relationship.rel_target_not_table import is_bound_before
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.values import Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM408"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `link_model` arguments that are no class with a table."""
    for model in ctx.models:
        for relationship in model.relationships:
            given = relationship.arguments.get("link_model")
            # SQLModel looks at it when it makes a table, and not when all is left to SQLAlchemy.
            if (
                model.table is None
                or relationship.owner != model.qualified
                or "sa_relationship" in relationship.arguments
            ):
                continue
            if "**" in relationship.arguments or model.opaque is not None:
                continue
            span = ctx.argument(model, relationship.name, "link_model")
            if span is not None:
                yield from _findings(ctx, given, span)


def _findings(ctx: Context, given: Value, span: Span) -> Iterator[Finding]:
    if isinstance(given, str):
        models = ctx.schema.models_named(given.rpartition(".")[2], ctx.file.path)
        fix = _unquote(ctx, models[0], span) if len(models) == 1 else None
        yield ctx.finding(span, "`link_model` takes the class, not its name", fix)
        return
    link = ctx.schema.models.get(given.name) if isinstance(given, Symbol) else None
    if link is not None and not_tables.is_one(ctx, link):
        related = ctx.related(link.qualified, "", f"`{link.name}` is defined here")
        message = f"`{link.name}` makes no table to link by; give it `table=True`"
        yield ctx.finding(span, message, not_tables.make_table(ctx, link), related)


def _unquote(ctx: Context, link: Model, span: Span) -> Fix | None:
    if ctx.text(span)[1:-1] != link.name or not is_bound_before(ctx, link, span.start):
        return None
    return ctx.fix(f"Write `{link.name}` without quotes", TextEdit(span, link.name))
