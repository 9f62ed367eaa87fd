"""A foreign key to a table of another `MetaData`.

A foreign key that is written as a string is looked up in the `MetaData` of its own table alone. A table of another one
is not found, even when both have been imported:

> NoReferencedTableError: Foreign key associated with column 'hero.team_id' could not find table 'team'

## Example

```python
from sqlmodel import Field, MetaData, SQLModel


class Other(SQLModel):
    metadata = MetaData()


class Team(Other, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import foreign_keys, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import ForeignKey, Model, Table

CODE = "SQM112"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys whose only tables of that name are in another `MetaData`."""
    if not any(_is_elsewhere(ctx, model) for model in ctx.schema.heirs_in(ctx.file.path)):
        return
    for found in foreign_keys.keys(ctx):
        for model, column in found.uses:
            key = next((key for key in column.foreign_keys if key.target == found.target), None)
            target = None if key is None else _elsewhere(ctx, model, key)
            if model.table is None or target is None or surroundings.may_have_other_tables(ctx, likely=True):
                continue
            names = f"`{found.target}` and `{model.table.full_name}`"
            message = f"{names} are in different `MetaData`, where this key finds nothing; put both tables into one"
            related = ctx.related(target.model, "", f"`{target.full_name}` is made here")
            yield ctx.finding(found.span, message, related=related)
            break


def _is_elsewhere(ctx: Context, model: Model) -> bool:
    """Whether a key of the model leads out of its metadata, which is asked before looking for where it is written."""
    columns = () if model.table is None else model.table.columns
    return any(_elsewhere(ctx, model, key) is not None for column in columns for key in column.foreign_keys)


def _elsewhere(ctx: Context, model: Model, key: ForeignKey) -> Table | None:
    """The table that is meant, when no table of that name shares the model's metadata."""
    tables = ctx.schema.tables_called(key.table or "")
    if model.table is None or model.table.opaque or not tables or any(table.opaque for table in tables):
        return None
    if any(table.kind != "sqlmodel" or table.metadata == model.table.metadata for table in tables):
        return None
    return next((table for table in tables if ctx.schema.together(model.file, table.file)), None)
