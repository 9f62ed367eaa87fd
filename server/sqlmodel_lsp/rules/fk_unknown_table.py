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

from sqlmodel_lsp.rules import certainty, foreign_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Table

CODE = "SQM301"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys whose table no model of the workspace makes."""
    for found in foreign_keys.keys(ctx):
        name = found.key.table or ""
        if _exists(ctx, name, found.target) or certainty.may_have_other_tables(ctx):
            continue
        words = foreign_keys.table_words(ctx)
        meant = nearest(name, words) or nearest(name.rpartition(".")[2], words)
        if meant is not None:
            target = words[meant] + (f".{found.key.column}" if found.key.column else "")
            message = f"`{name}` is not a known table; did you mean `{words[meant]}`?"
            related = ctx.related(_model_of(ctx, words[meant]), "", "The table is made here")
            yield ctx.finding(found.span, message, foreign_keys.replace_target(ctx, found, target), related)
        elif certainty.is_closed(ctx):
            yield ctx.finding(found.span, f"`{name}` is not a known table")


def _exists(ctx: Context, name: str, target: str) -> bool:
    """Whether a table may be meant, one of a schema that a `MetaData` adds included."""
    bare = name.rpartition(".")[2]
    return any(
        table.full_name in (name, target) or (table.name == bare and not _needs_other_schema(ctx, table, name))
        for table in ctx.schema.tables()
    )


def _needs_other_schema(ctx: Context, table: Table, name: str) -> bool:
    """Whether it is certain that this name, with or without a schema, is not how the table is called."""
    written = table.options.get("schema")
    if not isinstance(written, str) or "." in name or table.metadata:
        return False
    # Only a MetaData without a schema of its own leaves a bare name as it is.
    return any(
        other.schema is None and other.metadata == table.metadata and other.kind == "sqlmodel"
        for other in ctx.schema.tables()
    )


def _model_of(ctx: Context, table_name: str) -> str:
    return next((table.model for table in ctx.schema.tables() if table.full_name == table_name), "")
