"""A relationship compared with what is no object.

A relationship compares with an instance of its target, or with `None`. A key, a text, a list, and the methods of
columns are refused:

> ArgumentError: Mapped instance expected for relationship comparison to object.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


statement = select(Hero).where(Hero.team == 1)
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel, select


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")


statement = select(Hero).where(Hero.team_id == 1)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM743"
SEVERITY = Severity.ERROR

_PLAIN = ("builtins.int", "builtins.str", "builtins.float", "uuid.UUID")
_OF_COLUMNS = frozenset(("in_", "not_in", "notin_", "is_", "is_not", "isnot", "like", "ilike", "between", "startswith"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds operators that relationships refuse, whatever their other side is."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.RelationshipOf):
        for node in scope.nodes(ast.Compare):
            match node:
                case ast.Compare(left=ast.Attribute() as left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                    found = _relationship(ctx, scope, left)
                    if found is not None and _is_plain(scope.type_of(right)):
                        yield _compared(ctx, scope, left, right, *found)
        for call in scope.nodes(ast.Call):
            match call.func:
                case ast.Attribute(value=ast.Attribute() as owner) as method:
                    found = _relationship(ctx, scope, owner)
                    if found is not None:
                        yield from _called(ctx, scope, owner, method, *found)


def _relationship(ctx: Context, scope: Scope, node: ast.Attribute) -> tuple[Model, Relationship] | None:
    match scope.type_of(node):
        case types.RelationshipOf(name, attribute):
            model = ctx.schema.models.get(name)
            found = None if model is None else model.relationship(attribute)
            if model is not None and found is not None and found.opaque is None:
                return None if "comparator_factory" in found.options else (model, found)
    return None


def _is_plain(found: types.Type) -> bool:
    is_value = isinstance(found, types.Constant) and found.value is not None
    return is_value or isinstance(found, types.ColumnOf) or (isinstance(found, types.Object) and found.name in _PLAIN)


def _compared(
    ctx: Context, scope: Scope, left: ast.Attribute, right: ast.expr, model: Model, relationship: Relationship
) -> Finding:
    span = scope.span(right)
    shown = f"`{model.name}.{relationship.name}`"
    if relationship.uselist:
        return ctx.finding(span, f"{shown} holds many objects; ask by `.any(...)` or `.contains(...)`")
    problem = f"{shown} compares with an object, and this is none"
    column = _key(ctx, model, relationship)
    if column is None:
        return ctx.finding(span, problem)
    remedy = f"{rewriting.text_of(ctx, scope, left.value)}.{column}"
    fix = ctx.fix(f"Compare `{remedy}`", TextEdit(sessions.last_name(scope, left), column))
    return ctx.finding(span, f"{problem}; compare `{remedy}`", fix)


def _key(ctx: Context, model: Model, relationship: Relationship) -> str | None:
    """The one foreign key of the model to the table of the relationship's target."""
    target = ctx.schema.models.get(relationship.target or "")
    if target is None or target.table is None or model.table is None or relationship.uselist:
        return None
    name = target.table.full_name
    keys = [column for column in model.table.columns if any(key.table == name for key in column.foreign_keys)]
    return keys[0].attribute if len(keys) == 1 else None


def _called(
    ctx: Context, scope: Scope, owner: ast.Attribute, method: ast.Attribute, model: Model, relationship: Relationship
) -> Iterator[Finding]:
    shown, place, name = f"`{model.name}.{relationship.name}`", sessions.last_name(scope, method), method.attr
    if name == "has" and relationship.uselist:
        fix = ctx.fix("Write `any`", TextEdit(place, "any"))
        yield ctx.finding(place, f"{shown} holds many objects and has no `has`; write `any`", fix)
    elif name == "any" and not relationship.uselist:
        fix = ctx.fix("Write `has`", TextEdit(place, "has"))
        yield ctx.finding(place, f"{shown} holds one object and has no `any`; write `has`", fix)
    elif name in _OF_COLUMNS:
        yield _of_column(ctx, scope, owner, name, model, relationship)


def _of_column(
    ctx: Context, scope: Scope, owner: ast.Attribute, name: str, model: Model, relationship: Relationship
) -> Finding:
    place = sessions.last_name(scope, owner)
    problem = f"`{model.name}.{relationship.name}` is a relationship, and `{name}` is for columns"
    column = _key(ctx, model, relationship)
    if column is None:
        return ctx.finding(place, problem)
    fix: Fix = ctx.fix(f"Use `{column}`", TextEdit(place, column), safe=name.startswith("is"))
    return ctx.finding(place, f"{problem}; use `{model.name}.{column}`", fix)
