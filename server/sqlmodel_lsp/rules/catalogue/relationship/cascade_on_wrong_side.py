"""Deleting orphans from the side that is many.

`cascade_delete=True` means: with an object, delete those of the other side that belong to it. That is for the one side,
which others belong to. On the side that has the foreign key, or through a `link_model`, the other object may belong to
many, and the first query of any model fails:

> ArgumentError: For many-to-one relationship Hero.team, delete-orphan cascade is normally configured only on the "one"
> side of a one-to-many relationship, and not on the "many" side of a many-to-one or many-to-many relationship.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes", cascade_delete=True)
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team", cascade_delete=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import cascades, declarations, directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM423"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds many-to-one and many-to-many relationships that delete orphans."""
    for found in declarations.declarations(ctx):
        cascade = cascades.cascade(found.relationship) if found.passes_options else None
        if cascade is None or "delete-orphan" not in cascade or _is_allowed(found):
            continue
        leads = directions.direction(ctx, found.model, found.relationship)
        if leads not in (Direction.MANY_TO_ONE, Direction.MANY_TO_MANY):
            continue
        option, argument = found.option("cascade"), found.argument("cascade_delete")
        if option is not None:
            span = found.positions.span(option.value)
        elif argument is not None and "cascade" not in found.relationship.options:
            span = call_edits.name_span(found.positions, argument)
        else:
            continue
        named = f"`{found.name}` is {leads.value} and cannot delete orphans"
        other = _other(ctx, found) if leads is Direction.MANY_TO_ONE else None
        if other is None:
            yield ctx.finding(span, f"{named}; remove the cascade", _removed(ctx, found))
        else:
            yield ctx.finding(span, f"{named}; the cascade belongs to `{other[1].name}`", _moved(ctx, found, *other))


def _is_allowed(found: Declaration) -> bool:
    return bool(found.relationship.options.get("single_parent")) or bool(found.relationship.options.get("viewonly"))


def _other(ctx: Context, found: Declaration) -> tuple[Context, Declaration] | None:
    """The one side, where it is written."""
    target = ctx.schema.models.get(found.relationship.target or "")
    other = None if target is None else target.relationship(found.relationship.back_populates or "")
    home = None if target is None else ctx.at_home_of(target)
    if target is None or other is None or home is None or other.target != found.model.qualified:
        return None
    written = declarations.declaration(home, target, other)
    return None if written is None or not written.is_mapped else (home, written)


def _cut(ctx: Context, found: Declaration) -> TextEdit | None:
    if found.option("cascade") is not None:
        return declarations.remove_option(ctx, found, "cascade")
    argument = found.argument("cascade_delete")
    return None if argument is None else call_edits.remove(ctx, found.call, found.positions, argument)


def _removed(ctx: Context, found: Declaration) -> Fix | None:
    edit = _cut(ctx, found)
    return None if edit is None else ctx.fix("Remove the cascade", edit)


def _moved(ctx: Context, found: Declaration, home: Context, other: Declaration) -> Fix | None:
    """Takes the cascade away here and gives it to the other side, unless that has one."""
    cut = _cut(ctx, found)
    if cut is None or "cascade" in other.relationship.options or "cascade_delete" in other.relationship.arguments:
        return _removed(ctx, found)
    added = call_edits.insert(home, other.call, other.positions, "cascade_delete=True")
    return pairs.fix(f"Move the cascade to `{other.name}`", (ctx, cut), (home, added), safe=False)
