"""`from __future__ import annotations` makes strings of the annotations of relationships.

SQLModel looks through `list[...]`, `Optional[...]` and `| None` for the class that a relationship leads to. With this
import there is nothing to look through, only a string, and SQLAlchemy knows no class of that name. The first query of
any model fails:

> InvalidRequestError: When initializing mapper Mapper[Team(team)], expression "relationship('list[Hero]')" seems to be
> using a generic class as the argument to relationship(); please state the generic argument using an annotation, e.g.
> "heroes: Mapped[list['Hero']] = relationship()"

The annotations of fields are not affected, nor is a bare class name. So drop the import, and quote the names of classes
that are defined further below.

## Example

```python
from __future__ import annotations

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list[Hero] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team = Relationship(back_populates="heroes")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team = Relationship(back_populates="heroes")
```

The fix is offered where all other annotations of the file can do without the import, too: it quotes those that name
what is defined further below.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import declarations, postponed, rel_annotation_unusable
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM411"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships whose postponed annotation is more than the name of a class."""
    if not declarations.is_postponed(ctx):
        return
    for found in declarations.declarations(ctx):
        written = ctx.expression(found.model, found.relationship.name, "annotation") if found.is_mapped else None
        if written is None or isinstance(written[0], (ast.Name, ast.Attribute)):
            continue
        if rel_annotation_unusable.core_problem(ctx, written[0]) is not None:
            continue
        span = written[1].span(written[0])
        message = f"`from __future__ import annotations` hides the class of `{found.name}` in a string; drop the import"
        edits = ctx.snapshot.remember("without postponing", ctx.file.path, lambda: postponed.evaluated(ctx))
        fix = None if edits is None else ctx.fix("Drop the import", *edits, safe=False)
        yield ctx.finding(span, message, fix)
