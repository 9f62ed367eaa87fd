"""Both sides of a tree lead the same way.

In a table that refers to itself SQLAlchemy cannot tell parents from children: without `remote_side`, both lead to the
children. The first query of any model fails:

> ArgumentError: Node.parent and back-reference Node.children are both of the same direction
> <RelationshipDirection.ONETOMANY: 1>.  Did you mean to set remote_side on the many-to-one side ?

The side that leads to one object names the column that is found on the far side: the primary key.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Node(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="node.id")
    parent: Optional["Node"] = Relationship(back_populates="children")
    children: list["Node"] = Relationship(back_populates="parent")
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Node(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="node.id")
    parent: Optional["Node"] = Relationship(
        back_populates="children", sa_relationship_kwargs={"remote_side": "Node.id"}
    )
    children: list["Node"] = Relationship(back_populates="parent")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import directions, trees
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.span import Span

CODE = "SQM413"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds two sides of a tree that both lead to children, or both to parents."""
    for found in trees.declarations_of(ctx):
        other = found.model.relationship(found.relationship.back_populates or "")
        if other is None or other.target != found.model.qualified:
            continue
        if other.name == found.relationship.name:
            yield from _with_itself(ctx, found)
            continue
        here = directions.direction(ctx, found.model, found.relationship)
        there = directions.direction(ctx, found.model, other)
        if here is None or here is not there or here is Direction.MANY_TO_MANY or not _is_told_here(ctx, found, here):
            continue
        span = _span(ctx, found, here)
        if span is not None:
            both = f"`{found.name}` and `{found.model.name}.{other.name}` both lead to"
            if here is Direction.ONE_TO_MANY:
                remedy = trees.remote_side(found.model, found.relationship)
                message = f"{both} children; set `remote_side` to `{remedy}` here"
                yield ctx.finding(span, message, trees.to_parent(ctx, found))
            else:
                message = f"{both} the parent; remove `remote_side` here"
                yield ctx.finding(span, message, trees.to_children(ctx, found))


def _with_itself(ctx: Context, found: Declaration) -> Iterator[Finding]:
    """A side that names itself as the other one."""
    written = found.written("back_populates")
    if not isinstance(written, ast.Constant):
        return
    others = [
        side.name
        for side in found.model.relationships
        if side.target == found.model.qualified and side.name != found.relationship.name
    ]
    span, message = found.positions.span(written), f"`{found.name}` names itself as its other side"
    if len(others) != 1:
        yield ctx.finding(span, message)
        return
    edit = call_edits.inside_string(ctx, span, str(written.value), others[0])
    fix = None if edit is None else ctx.fix(f"Change to `{others[0]}`", edit)
    yield ctx.finding(span, f"{message}; did you mean `{others[0]}`?", fix)


def _is_told_here(ctx: Context, found: Declaration, here: Direction) -> bool:
    """Of two that lead to children the single one is wrong, of two that lead to the parent the list."""
    other = found.model.relationship(found.relationship.back_populates or "")
    written = [trees.is_list(ctx, found.model, side) for side in (found.relationship, other) if side is not None]
    if written[0] is written[-1]:
        return other is not None and found.relationship.name < other.name
    return written[0] is (here is Direction.MANY_TO_ONE)


def _span(ctx: Context, found: Declaration, here: Direction) -> Span | None:
    option = found.option("remote_side")
    if option is not None:
        return found.positions.span(option.value) if here is Direction.ONE_TO_MANY else option.span
    argument = call_edits.keyword_named(found.call, "back_populates")
    return ctx.place(found.model, found.relationship.name) if argument is None else found.positions.span(argument.value)
