"""A relationship to one object of its own table leads to the children.

In a table that refers to itself, a relationship without `remote_side` leads to the rows that refer to this one: to the
children, even if it is annotated as a single object. Nothing fails. But what is read as the parent is a child, and
setting it writes the foreign key of the other row:

> after `child.parent = node` and a commit, `child.parent_id` is None and `node.parent_id` is the id of the child

Where there are several children, SQLAlchemy warns and takes any. Name the column of the far side in `remote_side`.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Node(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="node.id")
    parent: Optional["Node"] = Relationship()
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Node(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="node.id")
    parent: Optional["Node"] = Relationship(sa_relationship_kwargs={"remote_side": "Node.id"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.relationship import directions, pairs, trees
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity

CODE = "SQM430"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds single objects of a tree that are read from the side of the children."""
    for found in trees.declarations_of(ctx):
        if trees.is_list(ctx, found.model, found.relationship) or "primaryjoin" in found.relationship.options:
            continue
        column = trees.key(found.model)
        if column is None or column.unique or column.primary_key or not pairs.is_sure(ctx, found.model):
            continue
        if directions.direction(ctx, found.model, found.relationship) is not Direction.ONE_TO_MANY:
            continue
        other = found.model.relationship(found.relationship.back_populates or "")
        if other is not None and directions.direction(ctx, found.model, other) is not Direction.MANY_TO_ONE:
            continue  # Two of one direction fail, which another rule says.
        span = ctx.place(found.model, found.relationship.name)
        named = trees.remote_side(found.model, found.relationship)
        if span is not None and named is not None:
            message = (
                f"`{found.name}` leads to the row whose `{column.attribute}` is this one; "
                f"set `remote_side` to `{named}` for the one that `{column.attribute}` names"
            )
            yield ctx.finding(span, message, _fix(ctx, found))


def _fix(ctx: Context, found: Declaration) -> Fix | None:
    """Turns this side round, and the other one with it."""
    other = found.model.relationship(found.relationship.back_populates or "")
    there = next(
        (item for item in trees.declarations_of(ctx) if other is not None and item.relationship is other), None
    )
    here = trees.to_parent(ctx, found)
    if here is None or other is None:
        return here
    away = None if there is None else trees.to_children(ctx, there)
    if away is None:
        return None
    edits = [edit for fix in (here, away) for change in fix.change.files for edit in change.edits]
    return ctx.fix(here.title, *edits)
