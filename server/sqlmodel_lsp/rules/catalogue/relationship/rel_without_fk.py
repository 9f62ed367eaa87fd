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
from sqlmodel_lsp.rules.catalogue.relationship import declarations, link_model_asymmetric
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
    if joins and not _chooses_none(ctx, relationship, joins):
        return
    other = target.relationship(relationship.back_populates or "")
    if other is not None and relationship.uselist and not other.uselist and other.target == model.qualified:
        return  # The side that holds the foreign key says it.
    if link_model_asymmetric.linked_by_other(ctx, model, relationship, target) is not None:
        return
    named = f"`{model.name}.{relationship.name}`"
    key = _key_column(model, relationship, target)
    keys = _keys((model, target), joins)
    if keys and (relationship.uselist or key is None or key.foreign_keys):
        remedy, fix = f"name {' or '.join(keys)} in `foreign_keys`", _choosing(ctx, model, relationship, keys)
    elif relationship.uselist:
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


def _chooses_none(ctx: Context, relationship: Relationship, joins: frozenset[relationship_keys.Join]) -> bool:
    """Whether `foreign_keys` names columns, and none of them is a foreign key between the two."""
    chosen = relationship.options.get("foreign_keys")
    if not isinstance(chosen, str) or not _COLUMNS.fullmatch(chosen):
        return False
    columns = [_chosen(ctx, name, attribute) for name, attribute in _COLUMN.findall(chosen)]
    keys = {local for join in joins for local, _ in join}
    return None not in columns and keys.isdisjoint(filter(None, columns))


def _chosen(ctx: Context, name: str, attribute: str) -> str | None:
    """A column with its table, None unless one class is meant and has it."""
    models = ctx.schema.models_named(name, ctx.file.path)
    table = models[0].table if len(models) == 1 else None
    column = None if table is None else table.attribute(attribute)
    return None if table is None or column is None else f"{table.full_name}.{column.name}"


def _keys(ends: tuple[Model, Model], joins: frozenset[relationship_keys.Join]) -> list[str]:
    """The columns that hold the foreign keys there are, as `foreign_keys` has to write them."""
    held = {local for join in joins for local, _ in join}
    return [
        f"`{end.name}.{column.attribute}`"
        for end in {end.qualified: end for end in ends}.values()
        if end.table is not None
        for column in end.table.columns
        if f"{end.table.full_name}.{column.name}" in held
    ]


def _choosing(ctx: Context, model: Model, relationship: Relationship, keys: list[str]) -> Fix | None:
    """Chooses the one key there is."""
    chosen = relationship.options.get("foreign_keys")
    found = declarations.declaration(ctx, model, relationship)
    written = None if found is None else found.written("foreign_keys")
    if found is None or written is None or len(keys) > 1 or not isinstance(chosen, str):
        return None
    meant = keys[0].strip("`")
    edit = call_edits.inside_string(ctx, found.positions.span(written), chosen, meant)
    return None if edit is None else ctx.fix(f"Change to `{meant}`", edit)


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
