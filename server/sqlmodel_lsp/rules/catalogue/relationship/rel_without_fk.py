"""A relationship between tables that no foreign key joins.

SQLAlchemy finds out how to join two tables by the foreign keys between them. Without one, the first query of any model
fails:

> NoForeignKeysError: Could not determine join condition between parent/child tables on relationship Hero.team - there
> are no foreign keys linking these tables. Ensure that referencing columns are associated with a ForeignKey or
> ForeignKeyConstraint, or specify a 'primaryjoin' expression.

A list on both sides needs a table between them, given as `link_model`, with a foreign key to each side.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = None
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
    team: Team | None = Relationship()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import link_model_asymmetric
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model, Relationship

CODE = "SQM402"
SEVERITY = Severity.ERROR

_COLUMN = re.compile(r"(\w+)\.(\w+)")
_COLUMNS = re.compile(r"\[?\s*\w+\.\w+(\s*,\s*\w+\.\w+)*\s*\]?")

# What joins without a foreign key; `foreign_keys` only chooses among those there are.
_JOINED = ("primaryjoin", "secondaryjoin", "secondary")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that need a foreign key which neither table has."""
    for model, relationship, target in relationship_keys.counted(ctx, unless=_JOINED):
        if relationship.link_model is None and relationship.link_table is None:
            yield from _direct(ctx, model, relationship, target)


def _direct(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Iterator[Finding]:
    name = ctx.place(model, relationship.name)
    if model.table is None or target.table is None or name is None:
        return
    if not relationship_keys.is_known(ctx, model, target):
        return
    joins = relationship_keys.joins(model.table, target.table)
    if joins and not _chooses_none(relationship, (model, target), joins):
        return
    other = target.relationship(relationship.back_populates or "")
    if other is not None and relationship.uselist and not other.uselist and other.target == model.qualified:
        return  # The side that holds the foreign key says it.
    if link_model_asymmetric.linked_by_other(ctx, model, relationship, target) is not None:
        return
    named = f"`{model.name}.{relationship.name}`"
    key = _key_column(model, relationship, target)
    if relationship.uselist:
        remedy = f"give `{target.name}` a foreign key to `{model.table.full_name}` or pass a `link_model`"
        fix = None
    elif key is None:
        remedy, fix = f"give `{model.name}` a foreign key to `{target.table.full_name}`", None
    else:
        remedy, fix = (
            f"make `{key.attribute}` a foreign key to `{target.table.full_name}`",
            _fix(ctx, model, key, target),
        )
    related = ctx.related(target.qualified, "", f"`{target.name}` is defined here")
    yield ctx.finding(name, f"No foreign key joins {named}; {remedy}", fix, related)


def _chooses_none(
    relationship: Relationship, ends: tuple[Model, Model], joins: frozenset[relationship_keys.Join]
) -> bool:
    """Whether `foreign_keys` names columns of the two, and none of them is a foreign key between them."""
    chosen = relationship.options.get("foreign_keys")
    if not isinstance(chosen, str) or not _COLUMNS.fullmatch(chosen):
        return False
    columns = [
        f"{end.table.full_name}.{column.name}"
        for name, attribute in _COLUMN.findall(chosen)
        for end in ends
        if end.name == name and end.table is not None and (column := end.table.attribute(attribute)) is not None
    ]
    keys = {local for join in joins for local, _ in join}
    return len(set(columns)) == len(_COLUMN.findall(chosen)) and keys.isdisjoint(columns)


def _key_column(model: Model, relationship: Relationship, target: Model) -> Column | None:
    """The plain column that is meant to be the foreign key, by its name."""
    if model.table is None:
        return None
    key = target.table.primary_key() if target.table else ()
    names = [f"{relationship.name}_{column.name}" for column in key] + [f"{target.name.lower()}_id"]
    found = [model.table.attribute(name) for name in names]
    return next((column for column in found if column is not None and column.owner == model.qualified), None)


def _fix(ctx: Context, model: Model, column: Column, target: Model) -> Fix | None:
    key = target.table.primary_key() if target.table else ()
    if len(key) != 1 or target.table is None or column.type != key[0].type:
        return None
    points_to = f"{target.table.full_name}.{key[0].name}"
    edit = call_edits.add_field_argument(ctx, model.path, column.attribute, f'foreign_key="{points_to}"')
    return None if edit is None else ctx.fix(f"Make `{column.attribute}` a foreign key to `{points_to}`", edit)
