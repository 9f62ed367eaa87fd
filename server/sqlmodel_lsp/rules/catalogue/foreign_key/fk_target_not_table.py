"""A foreign key to a class that makes no table.

Only a class with `table=True` has a table. Without it the name in the foreign key means nothing. Making the tables
fails, and so does the first query when a relationship follows the key:

> NoReferencedTableError: Foreign key associated with column 'hero.team_id' could not find table 'team' with which to
> generate a foreign key to target column 'id'

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel):
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

from sqlmodel_lsp.rules import foreign_keys, not_tables, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model

CODE = "SQM306"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds foreign keys that are right but for the class, which has no table."""
    for found in foreign_keys.keys(ctx):
        model = not_tables.meant_by(ctx, found.key)
        if model is None or foreign_keys.in_other_schema(ctx, found) is not None:
            continue
        if surroundings.may_have_other_tables(ctx, likely=True):
            continue
        yield _finding(ctx, found, model)


def _finding(ctx: Context, found: foreign_keys.WrittenKey, model: Model) -> Finding:
    problem = f"`{model.name}` makes no table `{found.key.table}`"
    related = ctx.related(model.qualified, "", f"`{model.name}` is defined here")
    heirs = not_tables.heirs(ctx, model)
    if not heirs:
        return ctx.finding(found.span, f"{problem}; give it `table=True`", not_tables.make_table(ctx, model), related)
    names = [heir.table.full_name for heir in heirs if heir.table is not None and heir.table.full_name is not None]
    if len(heirs) != 1 or not names:
        return ctx.finding(found.span, f"{problem}; point to a table that inherits it", None, related)
    fix = foreign_keys.replace_target(ctx, found, f"{names[0]}.{found.key.column}")
    return ctx.finding(found.span, f"{problem}; did you mean `{names[0]}`?", fix, related)
