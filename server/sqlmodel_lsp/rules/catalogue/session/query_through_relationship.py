"""A column reached through a relationship in a query.

On a class, `Hero.team` stands for the relationship itself and has none of the columns of `Team`:

> AttributeError: Neither 'InstrumentedAttribute' object nor 'Comparator' object associated with Hero.team has an
> attribute 'name'

Join the relationship and use the columns of its target, or ask by `Hero.team.has(...)` and `Team.heroes.any(...)`.

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


statement = select(Hero).where(Hero.team.name == "Preventers")
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


statement = select(Hero).join(Hero.team).where(Team.name == "Preventers")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, members, rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM729"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds attributes of relationships, read on the class, that relationships do not have."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.RelationshipOf):
        for node in scope.nodes(ast.Attribute):
            match node, scope.type_of(node.value):
                case ast.Attribute(value=ast.Attribute() as inner), types.RelationshipOf(name, attribute):
                    owner = ctx.schema.models.get(name)
                    relationship = None if owner is None else owner.relationship(attribute)
                    if owner is not None and relationship is not None and _is_missing(node, relationship):
                        yield _finding(ctx, scope, node, inner, owner, relationship)


def _is_missing(node: ast.Attribute, relationship: Relationship) -> bool:
    return (
        isinstance(node.ctx, ast.Load)
        and not node.attr.startswith("_")
        and node.attr not in members.OF_ATTRIBUTES
        and relationship.opaque is None
        and "comparator_factory" not in relationship.options
    )


def _finding(
    ctx: Context, scope: Scope, node: ast.Attribute, inner: ast.Attribute, owner: Model, relationship: Relationship
) -> Finding:
    place = sessions.last_name(scope, node)
    message = f"`{owner.name}.{relationship.name}` has no `{node.attr}` in a query"
    target = ctx.schema.models.get(relationship.target or "")
    if target is None or (target.field(node.attr) is None and target.relationship(node.attr) is None):
        return ctx.finding(place, message)
    calls = entities.chain_around(scope, node)
    statement = scope.type_of(calls[-1]) if calls else None
    remedy = f"{target.name}.{node.attr}"
    related = ctx.related(target.qualified, node.attr, f"`{remedy}` is defined here")
    is_joined = isinstance(statement, types.Statement) and target in _joined(ctx, statement)
    if not is_joined:
        message = f"{message}; join it and write `{remedy}`"
        return ctx.finding(place, message, _joining(ctx, scope, inner, calls, target, remedy), related)
    name = rewriting.known_as(ctx, target)
    fix = None if name is None else ctx.fix(f"Write `{remedy}`", TextEdit(scope.span(inner), name))
    return ctx.finding(place, f"{message}; write `{remedy}`", fix, related)


def _joined(ctx: Context, statement: types.Statement) -> list[Model | None]:
    return [entities.model_of(ctx, item) for item in statement.joins]


def _joining(
    ctx: Context, scope: Scope, inner: ast.Attribute, calls: list[ast.Call], target: Model, remedy: str
) -> Fix | None:
    """Joins the relationship right behind `select(...)`; safe where rows without a target were not wanted anyway."""
    name = rewriting.known_as(ctx, target)
    if name is None or not calls or not _asks_for(ctx, scope, calls[0], inner):
        return None
    written = rewriting.text_of(ctx, scope, inner)
    end = scope.span(calls[0]).end
    edits = [TextEdit(scope.span(inner), name), TextEdit(Span(end, end), f".join({written})")]
    found = scope.type_of(inner)
    relationship = None
    if isinstance(found, types.RelationshipOf):
        relationship = ctx.schema.models[found.model].relationship(found.attribute)
    is_safe = relationship is not None and not relationship.uselist and _is_condition(calls, inner)
    return ctx.fix(f"Join `{written}` and write `{remedy}`", *edits, safe=is_safe)


def _asks_for(ctx: Context, scope: Scope, select: ast.Call, inner: ast.Attribute) -> bool:
    """Whether the statement is about the model that has the relationship, so that a join can start from it."""
    found, made = scope.type_of(inner), scope.type_of(select)
    if not isinstance(found, types.RelationshipOf) or not isinstance(made, types.Statement) or made.kind != "select":
        return False
    asked = [entities.model_of(ctx, item) for item in made.entities if not isinstance(item, types.RelationshipOf)]
    return ctx.schema.models[found.model] in asked


def _is_condition(calls: list[ast.Call], inner: ast.Attribute) -> bool:
    return any(
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("where", "filter")
        and any(part is inner for argument in call.args for part in ast.walk(argument))
        for call in calls
    )
