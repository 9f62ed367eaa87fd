"""A loader option that names a relationship by a string.

SQLAlchemy 1.x took names. Loader options now take the attributes themselves, and `"*"` where all are meant:

> ArgumentError: Strings are not accepted for attribute names in loader options; please use class-bound attributes
> directly.

## Example

```python
from sqlalchemy.orm import selectinload
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


statement = select(Hero).options(selectinload("team"))
```

## Use instead

```python
from sqlalchemy.orm import selectinload
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


statement = select(Hero).options(selectinload(Hero.team))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM733"
SEVERITY = Severity.ERROR

_OF_RELATIONSHIPS = frozenset(
    ("selectinload", "joinedload", "subqueryload", "immediateload", "contains_eager", "lazyload", "noload", "raiseload",
     "defaultload")
)  # fmt: skip
_OF_COLUMNS = frozenset(("defer", "undefer", "load_only"))
WORDS = _OF_RELATIONSHIPS | _OF_COLUMNS


def check(ctx: Context) -> Iterator[Finding]:
    """Finds strings among the arguments of loader options."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        for call in scope.nodes(ast.Call):
            name = _option(scope, call)
            for argument in call.args if name else ():
                match argument:
                    case ast.Constant(value=str(text)) if text != "*":
                        yield _finding(ctx, scope, call, argument, name, text)


def _option(scope: Scope, call: ast.Call) -> str:
    """The bare name of the loader option that a call makes, empty when it makes none."""
    match scope.type_of(call.func):
        case types.Named(name) if name.startswith("sqlalchemy.") and name.rpartition(".")[2] in WORDS:
            return name.rpartition(".")[2]
        case types.Method(types.Option(), name) if name in WORDS:
            return name
    return ""


def _finding(ctx: Context, scope: Scope, call: ast.Call, argument: ast.expr, option: str, text: str) -> Finding:
    span = scope.span(argument)
    problem = f"`{option}` takes an attribute instead of its name"
    for model in _owners(ctx, scope, call):
        known = [item.name for item in (model.fields if option in _OF_COLUMNS else model.relationships)]
        meant, name = text if text in known else nearest(text, known), rewriting.known_as(ctx, model)
        if meant is not None and name is not None:
            fix = ctx.fix(f"Write `{name}.{meant}`", TextEdit(span, f"{name}.{meant}"))
            return ctx.finding(span, f"{problem}; write `{name}.{meant}`", fix)
    return ctx.finding(span, problem)


def _owners(ctx: Context, scope: Scope, call: ast.Call) -> list[Model]:
    """The models whose attribute may be meant: what the option before it loads, else what is asked for."""
    match call.func:
        case ast.Attribute(value=ast.Call(args=[*_, last])):
            target = entities.model_of(ctx, scope.type_of(last))
            return [] if target is None else [target]
    calls = entities.chain_around(scope, call)
    statement = scope.type_of(calls[0]) if calls else None
    if isinstance(statement, types.Statement):
        return [model for item in statement.entities if (model := entities.model_of(ctx, item)) is not None]
    for other, called in scope.methods():
        match called:
            case types.Method(types.Session(), "get" | "get_one") if other.args:
                model = entities.model_of(ctx, scope.type_of(other.args[0]))
                if model is not None and any(part is call for word in other.keywords for part in ast.walk(word)):
                    return [model]
    return []
