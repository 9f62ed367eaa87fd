"""An option of a relationship has a value that SQLAlchemy does not take.

`lazy` takes a few words, and `backref` makes a new attribute of the other class, so that one of this name must not be
there already. The first query of any model fails:

> LoaderStrategyException: Can't find strategy (('lazy', 'selectinload'),) for Team.heroes

An attribute that exists is named by `back_populates`, on both sides.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"lazy": "selectinload"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(sa_relationship_kwargs={"lazy": "selectin"})


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM428"
SEVERITY = Severity.ERROR

LOADING = ("select", "selectin", "joined", "subquery", "immediate", "raise", "raise_on_sql", "write_only", "dynamic")
_KNOWN = {*LOADING, "noload", "baked_select"}
_LOADERS = {"lazyload": "select", "lazy": "select", "raiseload": "raise", "selectinload": "selectin", "eager": "joined"}
_QUERIES = ("dynamic", "write_only")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds values of `lazy` and `backref` that cannot be."""
    for found in declarations.declarations(ctx):
        if found.passes_options:
            yield from _lazy(ctx, found)
            yield from _backref(ctx, found)


def _lazy(ctx: Context, found: Declaration) -> Iterator[Finding]:
    written = found.written("lazy")
    if not isinstance(written, ast.Constant) or not isinstance(written.value, str):
        return
    value, span = written.value, found.positions.span(written)
    if value in _QUERIES and directions.direction(ctx, found.model, found.relationship) is Direction.MANY_TO_ONE:
        edit = TextEdit(span, '"select"')
        message = f"`{found.name}` is a single object and has no query to be `{value}`"
        yield ctx.finding(span, message, ctx.fix("Change to `select`", edit))
    if value in _KNOWN:
        return
    meant = _LOADERS.get(value.lower()) or nearest(value.lower().removesuffix("load").replace("-", "_"), LOADING)
    if value.lower().removesuffix("load") in _KNOWN:
        meant = value.lower().removesuffix("load")
    if meant is None:
        choices = ", ".join(f"`{choice}`" for choice in LOADING[:3])
        yield ctx.finding(span, f"`{value}` is no way to load a relationship; use one of {choices}")
        return
    change = call_edits.inside_string(ctx, span, value, meant)
    fix = None if change is None else ctx.fix(f"Change to `{meant}`", change)
    yield ctx.finding(span, f"`{value}` is no way to load a relationship; did you mean `{meant}`?", fix)


def _backref(ctx: Context, found: Declaration) -> Iterator[Finding]:
    written = found.written("backref")
    if not isinstance(written, ast.Constant) or not isinstance(written.value, str) or not written.value:
        return
    name, span = written.value, found.positions.span(written)
    target = ctx.schema.models.get(found.relationship.target or "")
    if "back_populates" in {**found.relationship.arguments, **found.relationship.options}:
        is_there = target is None or target.relationship(found.relationship.back_populates or "") is not None
        message = "`backref` and `back_populates` exclude each other"
        yield ctx.finding(span, message, _remove(ctx, found, "backref" if is_there else "back_populates"))
        return
    if target is None or target.table is None or not certainty.is_settled(ctx.snapshot, target):
        return
    other = target.relationship(name)
    if other is None and target.table.attribute(name) is None:
        return
    message = f"`backref` would make `{target.name}.{name}`, which is there already"
    related = ctx.related(target.qualified, name, f"`{target.name}.{name}` is defined here")
    if other is None or other.target != found.model.qualified:
        yield ctx.finding(span, message, None, related)
    else:
        yield ctx.finding(span, f"{message}; use `back_populates`", _pair(ctx, found, target, other), related)


def _remove(ctx: Context, found: Declaration, name: str) -> Fix | None:
    argument = found.argument(name)
    if argument is not None:
        edit = call_edits.remove(ctx, found.call, found.positions, argument)
    else:
        edit = declarations.remove_option(ctx, found, name)
    return None if edit is None else ctx.fix(f"Remove `{name}`", edit)


def _pair(ctx: Context, found: Declaration, target: Model, other: Relationship) -> Fix | None:
    """Makes the two sides name each other."""
    option, home = found.option("backref"), ctx.at_home_of(target)
    written = None if home is None else declarations.declaration(home, target, other)
    if option is None or home is None or written is None:
        return None
    ours = TextEdit(option.span, ctx.text(option.span).replace("backref", "back_populates"))
    theirs = []
    if other.back_populates != found.relationship.name:
        theirs.append((home, declarations.add_back_populates(home, written, found.relationship.name)))
    return pairs.fix(f"Pair it with `{written.name}`", (ctx, ours), *theirs, safe=False)
