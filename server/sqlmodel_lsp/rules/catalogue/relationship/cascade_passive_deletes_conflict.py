"""`passive_deletes="all"` together with a cascade that deletes.

`passive_deletes="all"` leaves the rows of the other side to the database and never touches them, while `cascade_delete`
has SQLAlchemy delete them. The first query of any model fails:

> ArgumentError: On Team.heroes, can't set passive_deletes='all' in conjunction with 'delete' or 'delete-orphan' cascade

`passive_deletes=True` goes with the cascade: objects that are loaded are deleted one by one, the others by the
foreign key's `ondelete="CASCADE"`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(cascade_delete=True, passive_deletes="all")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(cascade_delete=True, passive_deletes=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import cascades, declarations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM427"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships that both delete and leave all deleting to the database."""
    for found in declarations.declarations(ctx):
        if not found.is_mapped or found.value("passive_deletes") != "all" or "viewonly" in found.relationship.options:
            continue
        cascade = cascades.cascade(found.relationship)
        written = found.written("passive_deletes")
        if written is None or cascade is None or not cascade & {"delete", "delete-orphan"}:
            continue
        span = found.positions.span(written)
        message = f'`passive_deletes="all"` excludes `{cascades.keyword_of(found)}`; write `passive_deletes=True`'
        yield ctx.finding(span, message, ctx.fix("Change to `True`", TextEdit(span, "True")))
