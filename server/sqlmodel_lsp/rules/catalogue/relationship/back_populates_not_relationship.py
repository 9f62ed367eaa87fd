"""`back_populates` names a column or a method of the other class.

It takes the name of the relationship on the other side, not that of a foreign key nor of anything else. The first
query of any model fails:

> InvalidRequestError: back_populates on relationship 'Team.heroes' refers to attribute 'Hero.team_id' that is not a
> relationship.  The back_populates parameter should refer to the name of a relationship on the target class.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team_id")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
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
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.relationship import declarations, pairs
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model

CODE = "SQM421"
SEVERITY = Severity.ERROR

# Decorators that leave a method what it is, in the eyes of SQLAlchemy.
_PLAIN = frozenset({"property", "cached_property", "functools.cached_property", "classmethod", "staticmethod"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `back_populates` that name something else than a relationship."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        wanted, written = found.relationship.back_populates, found.written("back_populates")
        if target is None or wanted is None or written is None or found.relationship.opaque is not None:
            continue
        if not found.passes_options or not pairs.is_sure(ctx, target) or target.relationship(wanted) is not None:
            continue
        what = _what(ctx, target, wanted)
        if what is None or not isinstance(written, ast.Constant):
            continue
        span = found.positions.span(written)
        message = f"`{target.name}.{wanted}` is a {what}, not a relationship"
        related = ctx.related(target.qualified, wanted, f"`{target.name}.{wanted}` is defined here")
        meant = pairs.meant(found.model, found.relationship, target)
        if meant is None:
            yield ctx.finding(span, message, None, related)
        else:
            fix = pairs.rename(ctx, found.relationship, span, meant)
            yield ctx.finding(span, f"{message}; did you mean `{meant}`?", fix, related)


def _what(ctx: Context, target: Model, name: str) -> str | None:
    """What an attribute is in words, None when it may be a relationship all the same."""
    column = None if target.table is None else target.table.attribute(name)
    if column is not None and column.opaque is None:
        return "column"
    fact = certainty.class_fact(ctx.snapshot, target.qualified)
    members = [] if fact is None else [item for item in fact.body if isinstance(item, Function) and item.name == name]
    if members and all(_PLAIN.issuperset(member.decorators) for member in members):
        return "property" if members[-1].decorators else "method"
    return None
