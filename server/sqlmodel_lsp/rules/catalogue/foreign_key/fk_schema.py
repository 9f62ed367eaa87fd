"""A foreign key that does not say in which schema its table is, or says the wrong one.

The schema is part of a table's name, also for a table in the same schema. Only a schema of the `MetaData` is added to
the string. Making the tables fails, and so does the first query when a relationship follows the key:

> NoReferencedTableError: Foreign key associated with column 'hero.team_id' could not find table 'team' with which to
> generate a foreign key to target column 'id'

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    __table_args__ = {"schema": "main"}

    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    __table_args__ = {"schema": "main"}

    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="main.team.id")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import foreign_keys, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM305"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys whose table is known in another schema only."""
    for found in foreign_keys.keys(ctx):
        table = foreign_keys.in_other_schema(ctx, found)
        if table is None or surroundings.may_have_other_tables(ctx, likely=True):
            continue
        name = found.target.rpartition(".")[0] or found.target
        target = f"{table.full_name}.{found.key.column}" if found.key.column else str(table.full_name)
        if name == table.name:
            message = f"`{name}` is in the schema `{table.schema}`; write `{target}`"
        else:
            message = f"`{name}` is not a known table; did you mean `{table.full_name}`?"
        related = ctx.related(table.model, "", "The table is made here")
        yield ctx.finding(found.span, message, foreign_keys.replace_target(ctx, found, target), related)
