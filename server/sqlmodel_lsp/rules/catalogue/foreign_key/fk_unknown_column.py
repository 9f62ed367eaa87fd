"""A foreign key to a column that the table does not have.

The part behind the last dot is the column's name in the database, which `sa_column=Column("name")` may set apart from
the attribute. A foreign key without a dot names a table and means the column called like its own. Creating the tables
fails:

> NoReferencedColumnError: Could not initialize target column for ForeignKey 'team.uid' on table 'hero': table 'team'
> has no column named 'uid'

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int = Field(foreign_key="team.uid")
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
from sqlmodel_lsp.schema.model import Model, Table

CODE = "SQM302"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys whose table is known and lacks the column."""
    for found in foreign_keys.keys(ctx):
        tables = [table for model, _ in found.uses for table in _candidates(ctx, found, model)]
        if not tables or not all(_is_known(ctx, table) for table in tables):
            continue
        names = {foreign_keys.column_meant(column, found.key) for _, column in found.uses}
        if len(names) == 1 and not any(table.column(name) for table in tables for name in names):
            yield _finding(ctx, found, min(tables, key=lambda table: table.model), names.pop())


def _candidates(ctx: Context, found: foreign_keys.WrittenKey, model: Model) -> tuple[Table, ...]:
    meant = foreign_keys.tables_meant(ctx, model, found.key)
    if found.key.column is not None and any(table.column(found.key.column) for table in meant):
        return meant  # Another table may be called like this one with its column.
    return ctx.schema.tables_named(found.target, model.file) or meant


def _is_known(ctx: Context, table: Table) -> bool:
    model = ctx.schema.models.get(table.model)
    # A table that lacks its key is a finding already, and the key that it lacks may be what is meant.
    return (
        table.kind == "sqlmodel"
        and model is not None
        and bool(table.primary_key())
        and not any(column.construct is not None and column.construct.has("key") for column in table.columns)
        and certainty.knows_columns(ctx.snapshot, model)
    )


def _finding(ctx: Context, found: foreign_keys.WrittenKey, table: Table, name: str) -> Finding:
    meant = _meant(table, name, found.key.column is None or table.full_name == found.target)
    related = ctx.related(table.model, "", "The table is made here")
    if table.full_name == found.target:
        problem = f"`{found.target}` names a table and no column"
    else:
        problem = f"`{table.full_name}` has no column `{name}`"
    if meant is None:
        return ctx.finding(found.span, problem, related=related)
    target = f"{table.full_name}.{meant}"
    fix = foreign_keys.replace_target(ctx, found, target)
    return ctx.finding(found.span, f"{problem}; did you mean `{target}`?", fix, related)


def _meant(table: Table, name: str, is_bare: bool) -> str | None:
    """The column most like the name, by attribute too; else the only key."""
    by_attribute = table.attribute(name)
    if by_attribute is not None:
        return by_attribute.name
    keys = [column.name for column in table.primary_key()]
    like = None if is_bare else nearest(name, [column.name for column in table.columns])
    return like or (keys[0] if len(keys) == 1 else None)
