"""A `select` of SQLAlchemy given to `exec`.

`session.exec` of SQLModel takes single things out of their rows, but only for the `select` of SQLModel. That of
SQLAlchemy gives rows, so what should be a `Hero` is a `Row` that holds one, and has none of its attributes:

> AttributeError: name

## Example

```python
from sqlalchemy import select
from sqlmodel import Field, SQLModel, Session


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def heroes(session: Session) -> list[Hero]:
    return session.exec(select(Hero)).all()
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def heroes(session: Session) -> list[Hero]:
    return session.exec(select(Hero)).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules import imports
from sqlmodel_lsp.rules.catalogue.session import rows, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM724"
SEVERITY = Severity.WARNING
WORDS = frozenset(("exec",))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds selects of SQLAlchemy that `exec` makes rows of, where objects of a model are wanted."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        executed = {found.entities[0] for found in _executed(scope)}
        if not executed:
            continue
        for call in scope.nodes(ast.Call):
            made = scope.type_of(call)
            if isinstance(made, types.Statement) and _is_lone(made) and made.entities[0] in executed:
                function = scope.type_of(call.func)
                if isinstance(function, types.Named) and function.name.endswith(".select"):
                    yield from _finding(ctx, scope, call, made.entities[0])


def _executed(scope: Scope) -> Iterator[types.Statement]:
    """The statements of SQLAlchemy about one model that sessions of SQLModel execute by `exec`."""
    for call, called in scope.methods():
        match called:
            case types.Method(types.Session(library="sqlmodel"), "exec") if call.args:
                given = scope.type_of(call.args[0])
                if isinstance(given, types.Statement) and _is_lone(given):
                    yield given


def _is_lone(found: types.Statement) -> bool:
    return (
        found.kind == "select"
        and found.library == "sqlalchemy"
        and len(found.entities) == 1
        and isinstance(found.entities[0], types.ModelClass)
    )


def _finding(ctx: Context, scope: Scope, call: ast.Call, entity: types.Type) -> Iterator[Finding]:
    assert isinstance(entity, types.ModelClass)
    model = ctx.schema.models.get(entity.model)
    if model is None or not rows.are_taken_for(ctx, scope, model):
        return
    edits = imports.move(ctx, "select") if isinstance(call.func, ast.Name) and call.func.id == "select" else None
    fix = None if edits is None else ctx.fix("Import `select` from `sqlmodel`", *edits, safe=False)
    message = f"`select` of SQLAlchemy gives rows instead of `{model.name}` objects; import it from `sqlmodel`"
    place = sessions.last_name(scope, call.func) if isinstance(call.func, ast.Attribute) else scope.span(call.func)
    yield ctx.finding(place, message, fix)
