"""`execute` where `exec` gives the objects themselves.

The sessions of SQLModel keep `execute` of SQLAlchemy, which gives rows for everything. Their own `exec` gives objects
for a `select` of one model, with types that editors know. The asynchronous session even warns:

> DeprecationWarning: You probably want to use `session.exec()` instead of `session.execute()`.

## Example

```python
from sqlmodel import Field, SQLModel, Session, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def heroes(session: Session) -> list[Hero]:
    return session.execute(select(Hero)).scalars().all()
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
from sqlmodel_lsp.rules.catalogue.session import rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM727"
SEVERITY = Severity.HINT
WORDS = frozenset(("execute",))

_INSTEAD = {"scalar_one": "one", "scalar_one_or_none": "one_or_none", "scalar": "first"}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds selects that sessions of SQLModel execute by `execute`."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(types.Session(library="sqlmodel"), "execute") if call.args:
                    given = scope.type_of(call.args[0])
                    if isinstance(given, types.Statement) and _is_judged(given):
                        yield _finding(ctx, scope, call, method, given)


def _is_judged(given: types.Statement) -> bool:
    """Whether `exec` is better: for all of SQLModel's own, and for what gives one model."""
    is_model = len(given.entities) == 1 and isinstance(given.entities[0], types.ModelClass)
    return given.kind == "select" and (given.library == "sqlmodel" or is_model)


def _finding(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute, given: types.Statement) -> Finding:
    place = sessions.last_name(scope, method)
    if given.library != "sqlmodel":
        return ctx.finding(place, "`execute` gives rows; write `exec` with the `select` of `sqlmodel`")
    is_lone = len(given.entities) == 1
    entity = given.entities[0] if is_lone else None
    model = ctx.schema.models.get(entity.model) if isinstance(entity, types.ModelClass) else None
    gives = f", which gives `{model.name}` objects" if model is not None else ", which gives the values themselves"
    message = f"`execute` gives rows; write `exec`{gives}" if is_lone else "`execute` is SQLAlchemy's; write `exec`"
    return ctx.finding(place, message, _fix(ctx, scope, call, place, is_lone))


def _fix(ctx: Context, scope: Scope, call: ast.Call, place: Span, is_lone: bool) -> Fix | None:
    renamed = TextEdit(place, "exec")
    if call.keywords or len(call.args) > 1:
        return None
    if not is_lone:
        return ctx.fix("Write `exec`", renamed)
    taken = _taken_out(scope, call)
    if taken is None:
        return None
    outer, attribute = taken
    if attribute.attr in _INSTEAD:
        return ctx.fix(
            "Write `exec`", renamed, TextEdit(sessions.last_name(scope, attribute), _INSTEAD[attribute.attr])
        )
    bracket = rewriting.brackets(ctx, scope, attribute.value) if isinstance(attribute.value, ast.Await) else None
    dropped = Span((bracket or scope.span(attribute.value)).end, scope.span(outer).end)
    is_plain = attribute.attr == "scalars" and not outer.args and "#" not in ctx.text(dropped)
    return ctx.fix("Write `exec`", renamed, TextEdit(dropped, "")) if is_plain else None


def _taken_out(scope: Scope, call: ast.Call) -> tuple[ast.Call, ast.Attribute] | None:
    """The call of a method on what the call gives, right behind it."""
    for outer in scope.nodes(ast.Call):
        if isinstance(outer.func, ast.Attribute):
            inner = outer.func.value
            if inner is call or (isinstance(inner, ast.Await) and inner.value is call):
                return outer, outer.func
    return None
