"""A list on the side that has the foreign key.

A foreign key holds one value, so the object that has it belongs to one other. SQLAlchemy sees that and ignores the
`list[...]` of the annotation: the attribute is one object or None, and to set a list fails:

> AttributeError: 'list' object has no attribute '_sa_instance_state'

Annotate the single object. For many on both sides, link them by a table of their own, with `link_model`.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: list[Team] = Relationship(back_populates="heroes")
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

from sqlmodel_lsp.rules import call_edits, imports, relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, spelling, trees
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM416"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds many-to-one relationships that are annotated as lists."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        written = ctx.expression(found.model, found.relationship.name, "annotation") if found.is_mapped else None
        if target is None or written is None or declarations.is_postponed(ctx):
            continue
        node, positions = written
        if not spelling.is_list(ctx, node) or _is_quoted(node) or "uselist" in found.relationship.options:
            continue
        if directions.direction(ctx, found.model, found.relationship) is not Direction.MANY_TO_ONE:
            continue
        other = target.relationship(found.relationship.back_populates or "")
        if target is found.model and other is not None and not trees.is_list(ctx, target, other):
            continue  # A tree whose sides are swapped is another mistake.
        span = positions.span(node)
        many = other is not None and other.target == found.model.qualified and trees.is_list(ctx, target, other)
        message = f"`{found.name}` is one `{target.name}` and no list, since `{found.model.name}` has the foreign key"
        meant = _meant(ctx, found, target, node)
        if meant is None:
            yield ctx.finding(span, message)
        else:
            text, edits = meant
            rest = " (a list on both sides needs a `link_model`)" if many else ""
            fix = ctx.fix(f"Write `{text}`", *edits, TextEdit(span, text), safe=False)
            yield ctx.finding(span, f"{message}; write `{text}`{rest}", fix)


def _is_quoted(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _meant(ctx: Context, found: Declaration, target: Model, node: ast.expr) -> tuple[str, list[TextEdit]] | None:
    """The annotation of one object, which may be missing when the foreign key may."""
    held = _held(ctx, node)
    if held is None or not isinstance(held, (ast.Constant, ast.Name, ast.Attribute)):
        return None
    text = ast.unparse(held).replace("'", '"')
    if not _may_be_missing(found.model, target):
        return text, []
    if not text.startswith('"'):
        return f"{text} | None", []
    edits = imports.add(ctx, "Optional", "typing")
    name = call_edits.imported_name(ctx, "Optional", "typing") or "Optional"
    return None if edits is None else (f"{name}[{text}]", edits)


def _held(ctx: Context, node: ast.expr) -> ast.expr | None:
    """What the list is of."""
    node = spelling.without_none(node)
    if not isinstance(node, ast.Subscript) or spelling.meaning(ctx, node.value) not in spelling.LISTS:
        return None
    return spelling.without_none(node.slice)


def _may_be_missing(model: Model, target: Model) -> bool:
    if model.table is None or target.table is None:
        return True
    local = {name for join in relationship_keys.joins(model.table, target.table) for name, _ in join}
    return any(
        column.nullable is not False
        for column in model.table.columns
        if f"{model.table.full_name}.{column.name}" in local
    )
