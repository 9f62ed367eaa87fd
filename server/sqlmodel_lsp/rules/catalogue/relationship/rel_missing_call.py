"""A related table in a field that is not made a relationship.

Without `= Relationship()` the attribute is a field like any other, and SQLModel looks for a column type that could hold
a whole row of another table. The class is refused when it is defined:

> ValueError: <class 'models.Team'> has no matching SQLAlchemy type

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = None
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship()
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, imports, relationship_keys, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM406"
SEVERITY = Severity.ERROR

_RELATED = re.compile(r"(?:(?:typing\.)?[lL]ist\[)?[\"']?(\w+)[\"']?\]?")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns whose annotation is a table, or a list of one."""
    for member in written.columns(ctx):
        refused = all(column.type_error and column.opaque is None for _, column in member.uses)
        core = annotation.core(ctx, member.owner, member.name) if refused else None
        target = None if core is None else related_table(ctx, core)
        if core is None or target is None:
            continue
        name = f"`{member.owner.rpartition('.')[2]}.{member.name}`"
        model = member.uses[0][0]
        related = ctx.related(target.qualified, "", f"`{target.name}` is defined here")
        if model.path != member.owner or model.file != ctx.file.path:
            message = f"{name} holds `{target.name}`, which is a table; make it a `Relationship()` of the table class"
            yield ctx.finding(core, message, None, related)
        else:
            message = f"{name} holds `{target.name}`, which is a table; make it a `Relationship()`"
            yield ctx.finding(core, message, _fix(ctx, model, member.name, target), related)


def related_table(ctx: Context, core: Span) -> Model | None:
    """The model with a table that an annotation names."""
    found = _RELATED.fullmatch(" ".join(ctx.text(core).split()))
    models = ctx.schema.models_named(found[1], ctx.file.path) if found else ()
    return models[0] if models else None


def _fix(ctx: Context, model: Model, name: str, target: Model) -> Fix | None:
    """Writes the call, when foreign keys are there for it to follow."""
    if model.table is None or target.table is None or not relationship_keys.joins(model.table, target.table):
        return None
    place, value = ctx.place(model, name, "annotation"), ctx.place(model, name, "value")
    imported = imports.add(ctx, "Relationship")
    if place is None or imported is None or "Annotated" in ctx.text(place):
        return None
    function = call_edits.imported_name(ctx, "Relationship") or "Relationship"
    if value is None:
        edit = TextEdit(Span(place.end, place.end), f" = {function}()")
    elif _is_default(ctx, model, name):
        edit = TextEdit(value, f"{function}()")
    else:
        return None
    return ctx.fix("Make it a `Relationship()`", *imported, edit)


def _is_default(ctx: Context, model: Model, name: str) -> bool:
    """Whether the value says no more than that there is nothing at first."""
    found = ctx.expression(model, name)
    node = None if found is None else found[0]
    if isinstance(node, ast.Call):
        of_field = ast.unparse(node.func) == call_edits.imported_name(ctx, "Field")
        return of_field and not node.args and {item.arg for item in node.keywords} <= {"default", "default_factory"}
    return (isinstance(node, ast.Constant) and node.value is None) or (isinstance(node, ast.List) and not node.elts)
