"""One object is expected where the foreign key allows many.

A relationship annotated as a single object, on the side that has no foreign key, is one-to-one. But nothing in the
database keeps a second row from pointing to the same object. When there are two, SQLAlchemy warns and takes any:

> SAWarning: Multiple rows returned with uselist=False for lazily-loaded attribute 'Team.hero'

Make the foreign key unique, or the annotation a list. This is a hint, since the program may see to it itself.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    hero: Optional["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="hero")
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    hero: Optional["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", unique=True)
    team: Team | None = Relationship(back_populates="hero")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, pairs, spelling
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax.values import is_opaque

CODE = "SQM431"
SEVERITY = Severity.HINT

_OWN_WAYS = ("viewonly", "foreign_keys", "primaryjoin", "order_by", "uselist")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds one-to-many relationships that are annotated as one object."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        written = ctx.expression(found.model, found.relationship.name, "annotation") if found.is_mapped else None
        if target is None or target is found.model or written is None or declarations.is_postponed(ctx):
            continue
        if spelling.is_list(ctx, written[0]) or any(name in found.relationship.options for name in _OWN_WAYS):
            continue
        if isinstance(written[0], ast.Constant) and not str(written[0].value).isidentifier():
            continue
        if directions.direction(ctx, found.model, found.relationship) is not Direction.ONE_TO_MANY:
            continue
        column, span = _key(found.model, target), ctx.place(found.model, found.relationship.name)
        if column is not None and span is not None and pairs.is_sure(ctx, found.model, target):
            named = f"{target.name}.{column.attribute}"
            message = f"`{found.name}` is one `{target.name}`, but `{named}` allows many; make it unique"
            related = ctx.related(target.qualified, column.attribute, f"`{named}` is defined here")
            yield ctx.finding(span, message, _fix(ctx, target, column), related)


def _key(model: Model, target: Model) -> Column | None:
    """The foreign key of the target, when nothing says that it is unique."""
    if model.table is None or target.table is None:
        return None
    joins = relationship_keys.joins(target.table, model.table)
    names = {name for join in joins for name in relationship_keys.local_columns(join)}
    column = target.table.column(next(iter(names))) if len(joins) == 1 and len(names) == 1 else None
    if column is None or column.unique or column.primary_key or column.opaque:
        return None
    # Constraints and indexes over it may make it unique, alone or with others.
    beside = (*target.table.constraints, *target.table.indexes)
    return None if any(is_opaque(item) or column.name in str(item) for item in beside) else column


def _fix(ctx: Context, target: Model, column: Column) -> Fix | None:
    home = ctx.at_home_of(target)
    if home is None or column.owner != target.qualified or "sa_column" in str(target.field(column.attribute)):
        return None
    edit = call_edits.add_field_argument(home, target.path, column.attribute, "unique=True")
    return pairs.fix(f"Make `{target.name}.{column.attribute}` unique", (home, edit), safe=False)
