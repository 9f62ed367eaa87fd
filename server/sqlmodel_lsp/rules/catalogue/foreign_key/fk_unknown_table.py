"""A foreign key to a table that does not exist.

A foreign key names a table, not a class. Without `__tablename__` the table is the class's name in lower case, with no
underscore added: `HeroTeam` is `heroteam`. A table in a schema is named with it, `sales.team.id`. Creating the tables
fails:

> NoReferencedTableError: Foreign key associated with column 'hero.team_id' could not find table 'teams' with which to
> generate a foreign key to target column 'id'

When a relationship needs the key, the first query of any model fails with `NoForeignKeysError` instead.

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="teams.id")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.id")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import foreign_keys, not_tables, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM301"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys whose table no model of the workspace makes."""
    for found in foreign_keys.keys(ctx):
        names = {key.table for _, column in found.uses for key in column.foreign_keys if key.target == found.target}
        if _exist(ctx, found, names) or _is_said_elsewhere(ctx, found):
            continue
        name = found.target.rpartition(".")[0] or found.target
        meant = foreign_keys.table_like(ctx, name) or foreign_keys.table_like(ctx, name.rpartition(".")[2])
        if surroundings.may_have_other_tables(ctx, likely=meant is not None):
            continue
        if meant is not None:
            target = meant + (f".{found.key.column}" if found.key.column else "")
            message = f"`{name}` is not a known table; did you mean `{meant}`?"
            related = ctx.related(_model_of(ctx, meant), "", "The table is made here")
            yield ctx.finding(found.span, message, foreign_keys.replace_target(ctx, found, target), related)
        elif surroundings.is_closed(ctx):
            yield ctx.finding(found.span, f"`{name}` is not a known table")


def _is_said_elsewhere(ctx: Context, found: foreign_keys.WrittenKey) -> bool:
    """Whether the table is known, but in another schema or as a class without a table."""
    return foreign_keys.in_other_schema(ctx, found) is not None or not_tables.meant_by(ctx, found.key) is not None


def _exist(ctx: Context, found: foreign_keys.WrittenKey, names: set[str | None]) -> bool:
    """Whether a table may be meant; one that may be in another schema than we see counts."""
    if any(ctx.schema.tables_called(name) for name in {*names, found.target} if name):
        return True
    bare = {(name or "").rpartition(".")[2] for name in names}
    is_certain = all(model.table is not None and model.table.opaque is None for model, _ in found.uses)
    same = (table for name in bare for table in ctx.schema.tables_bare(name))
    return any(not (is_certain and table.opaque is None) for table in same)


def _model_of(ctx: Context, table_name: str) -> str:
    return next((table.model for table in ctx.schema.tables_called(table_name)), "")
