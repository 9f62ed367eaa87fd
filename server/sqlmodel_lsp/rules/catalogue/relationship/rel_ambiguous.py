"""A relationship between tables that several foreign keys join.

With two foreign keys between the same tables, in either direction, SQLAlchemy cannot know which one a relationship
follows. The first query of any model fails:

> AmbiguousForeignKeysError: Could not determine join condition between parent/child tables on relationship Hero.team -
> there are multiple foreign key paths linking the tables. Specify the 'foreign_keys' argument, providing a list of
> those columns which should be counted as containing a foreign key reference to the parent table.

Each side of the relationship needs the same `foreign_keys`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    former_team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship()
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    former_team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(sa_relationship_kwargs={"foreign_keys": "[Hero.team_id]"})
```
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.span import Span

CODE = "SQM403"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that could follow more than one foreign key."""
    for model, relationship, target in relationship_keys.counted(ctx):
        name = ctx.place(model, relationship.name)
        if name is None or model.table is None or target.table is None:
            continue
        if relationship.link_model is not None:
            yield from _through_link(ctx, model, relationship, target, name)
        elif relationship.link_table is None and relationship_keys.is_known(ctx, model, target):
            joins = relationship_keys.joins(model.table, target.table)
            if len(joins) > 1:
                columns = sorted({column for join in joins for column in relationship_keys.local_columns(join)})
                message = (
                    f"`{model.name}.{relationship.name}` could follow {_listed(columns)}; name one in `foreign_keys`"
                )
                # Constraints over several columns, or several over one, are more than a column can tell apart.
                is_simple = len(columns) == len(joins)
                fix = _fix(ctx, model, relationship, target) if is_simple else None
                yield ctx.finding(name, message, fix, _ways(ctx, (model, target), columns))


def _through_link(
    ctx: Context, model: Model, relationship: Relationship, target: Model, name: Span
) -> Iterator[Finding]:
    link = ctx.schema.models.get(relationship.link_model or "")
    if link is None or link.table is None or not relationship_keys.is_known(ctx, link):
        return
    for end in dict.fromkeys((model.qualified, target.qualified)):
        side = ctx.schema.models[end]
        joins = frozenset() if side.table is None else relationship_keys.joins(link.table, side.table)
        if len(joins) > 1:
            columns = sorted(column for join in joins for column in relationship_keys.local_columns(join))
            message = (
                f"`{model.name}.{relationship.name}` could follow {_listed(columns)} of `{link.name}`; "
                "say which by `primaryjoin` and `secondaryjoin`"
            )
            yield ctx.finding(name, message, None, _ways(ctx, (link,), columns))


def _ways(ctx: Context, models: Iterable[Model], columns: Container[str]) -> list[Related]:
    """Where the foreign keys are declared that could be meant."""
    found = {
        (column.owner, column.attribute): column.foreign_keys[0].target
        for model in models
        if model.table is not None
        for column in model.table.columns
        if column.foreign_keys and column.name in columns
    }
    return [
        related
        for (owner, attribute), target in found.items()
        for related in ctx.related(owner, attribute, f"`{attribute}` points to `{target}`")
    ]


def _listed(columns: list[str]) -> str:
    return " or ".join(f"`{column}`" for column in columns)


def _fix(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Fix | None:
    """Names the foreign key that is called like the relationship, on whichever side it is."""
    chosen = _named_like(model, relationship.name) or _named_like(target, relationship.back_populates)
    found = declarations.declaration(ctx, model, relationship)
    if chosen is None or found is None:
        return None
    edit = declarations.set_option(ctx, found, "foreign_keys", f'"[{chosen}]"')
    return None if edit is None else ctx.fix(f"Follow `{chosen}`", edit)


def _named_like(model: Model, relationship: str | None) -> str | None:
    if relationship is None or model.table is None:
        return None
    keys = [column for column in model.table.columns if column.foreign_keys]
    like = [column for column in keys if column.attribute.rpartition("_")[0] == relationship]
    return f"{model.name}.{like[0].attribute}" if len(like) == 1 else None
