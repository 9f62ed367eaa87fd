"""A relationship to a class that makes no table.

Relationships join tables, so their target is the class with `table=True` and not its schema for reading or creating.
The first query of any model fails:

> UnmappedClassError: Class 'models.TeamRead' is not mapped

A quoted name says `InvalidRequestError: ... expression 'TeamRead' failed to locate a name` instead.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class TeamRead(SQLModel):
    id: int


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: TeamRead | None = Relationship()
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class TeamRead(SQLModel):
    id: int


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.rules import call_edits, certainty, not_tables, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM405"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships whose target is a model without a table."""
    for model in ctx.models:
        for relationship in model.relationships:
            if not _is_judged(model, relationship):
                continue
            target = _target(ctx, relationship)
            span = None if target is None else _span(ctx, model, relationship)
            if target is None or span is None or _is_named_by_key(ctx, model, target):
                continue
            if surroundings.may_have_other_tables(ctx, likely=True):
                continue
            yield _finding(ctx, model, relationship, target, span)


def _is_judged(model: Model, relationship: Relationship) -> bool:
    return (
        model.table is not None
        and model.opaque is None
        and relationship.opaque is None
        and relationship.owner == model.qualified
        and relationship.is_told
        and "argument" not in relationship.options
    )


def _target(ctx: Context, relationship: Relationship) -> Model | None:
    """The model without a table that is meant, by its class or by its quoted name."""
    if relationship.target is not None:
        found = [ctx.schema.models.get(relationship.target)]
    else:
        name = relationship.target_name
        homes = [qualified for qualified, home in ctx.schema.homes.items() if home.path.rpartition(".")[2] == name]
        found = [ctx.schema.models.get(qualified) for qualified in homes]
    model = found[0] if len(found) == 1 else None
    if model is None or not not_tables.is_one(ctx, model) or surroundings.is_bound(ctx, model.name):
        return None
    return model


def _is_named_by_key(ctx: Context, model: Model, target: Model) -> bool:
    """Whether a foreign key names the same class, so that it is said there."""
    columns = () if model.table is None else model.table.columns
    return any(not_tables.meant_by(ctx, key) is target for column in columns for key in column.foreign_keys)


def _span(ctx: Context, model: Model, relationship: Relationship) -> Span | None:
    """The name of the target where it counts, with its quotes if it has some."""
    name, part = relationship.target_name or "", "value" if relationship.is_ready else "annotation"
    for literal in ctx.strings(model, relationship.name, name, part):
        return literal
    found = ctx.expression(model, relationship.name, part)
    if found is None:
        return None
    for node in ast.walk(found[0]):
        if isinstance(node, (ast.Name, ast.Attribute)) and getattr(node, "id", getattr(node, "attr", "")) == name:
            return found[1].span(node)
    return None


def _finding(ctx: Context, model: Model, relationship: Relationship, target: Model, span: Span) -> Finding:
    message = f"`{model.name}.{relationship.name}` leads to `{target.name}`, which is not a table"
    related = ctx.related(target.qualified, "", f"`{target.name}` is defined here")
    meant = _meant(ctx, model, target)
    if meant is None:
        fix = not_tables.make_table(ctx, target) if _has_key_to(target, model) else None
        return ctx.finding(span, f"{message}; give it `table=True`", fix, related)
    return ctx.finding(span, f"{message}; did you mean `{meant.name}`?", _change(ctx, span, target, meant), related)


def _has_key_to(target: Model, model: Model) -> bool:
    """Whether the class has a foreign key that would join it, once it is a table."""
    name = None if model.table is None else model.table.full_name
    return any(str(field.arguments.get("foreign_key")).rpartition(".")[0] == name for field in target.fields)


def _meant(ctx: Context, model: Model, target: Model) -> Model | None:
    """The table that the class is a schema of: it shares a base with it, or begins with its name."""
    tables = [other for other in ctx.schema.models.values() if other.table is not None and other is not model]
    named = [other for other in tables if target.name.startswith(other.name)]
    if named:
        longest = max(named, key=lambda other: len(other.name))
        return longest if [other.name for other in named].count(longest.name) == 1 else None
    own = {name for name in target.mro if name in ctx.schema.models}
    related = [other for other in tables if own & set(other.mro) or target.qualified in other.mro]
    return related[0] if len(related) == 1 else None


def _change(ctx: Context, span: Span, target: Model, meant: Model) -> Fix | None:
    text, title = ctx.text(span), f"Change to `{meant.name}`"
    if text[:1] in ("'", '"'):
        edit = call_edits.inside_string(ctx, span, target.name, meant.name)
        return None if edit is None else ctx.fix(title, edit)
    return ctx.fix(title, TextEdit(span, meant.name)) if is_bound_before(ctx, meant, span.start) else None


def is_bound_before(ctx: Context, model: Model, offset: int) -> bool:
    """Whether a class may be written by its bare name at an offset of this file."""
    if model.file == ctx.file.path:
        place = ctx.place(model)
        return (
            place is not None
            and place.start < offset
            and certainty.class_fact(ctx.snapshot, model.qualified) is not None
        )
    return any(
        isinstance(item, Import) and item.alias == item.name == model.name and item.branch is Branch.MAIN
        for item in ctx.facts.interface.body
    )
