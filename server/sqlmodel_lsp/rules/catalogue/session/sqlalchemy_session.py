"""`exec` of a session of SQLAlchemy.

`exec` belongs to the sessions of SQLModel. Those of SQLAlchemy, and what its session makers make by default, have none:

> AttributeError: 'Session' object has no attribute 'exec'

## Example

```python
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, select


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
from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import ClassFact, Function, Import
from sqlmodel_lsp.rules import call_edits, imports
from sqlmodel_lsp.rules.catalogue.session import sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity

CODE = "SQM725"
SEVERITY = Severity.WARNING
WORDS = frozenset(("exec",))

_ASYNC = "sqlmodel.ext.asyncio.session"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of `exec` on sessions of SQLAlchemy, unless a class of the workspace brings one."""
    scopes = typed_file(ctx.snapshot, ctx.file.path).scopes
    for scope in scopes:
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(types.Session(library="sqlalchemy") as session, "exec"):
                    makers = list(_makers(scopes, session))
                    is_certain = _is_made_here(scope, method.value, makers) or not _are_others(ctx, session)
                    if is_certain and "exec" not in ctx.snapshot.everywhere("methods named exec", _methods):
                        yield _finding(ctx, scope, method, session, makers)


def _is_made_here(scope: Scope, node: ast.expr, makers: list[tuple[Scope, ast.Call]]) -> bool:
    """Whether a session is made by the function that uses it, so that no annotation speaks for it."""
    values = sessions.assigned(scope, node.id) if isinstance(node, ast.Name) and not _is_parameter(scope, node) else []
    match values:
        case [ast.Call(func=function)]:
            maker = scope.type_of(function)
            is_class = isinstance(maker, types.Named) and maker.name.startswith("sqlalchemy.")
            return is_class or (isinstance(maker, types.SessionMaker) and bool(makers))
    return False


def _are_others(ctx: Context, session: types.Session) -> bool:
    """Whether sessions of SQLModel are around, one of which may be passed where one of SQLAlchemy is announced."""
    return str(session.is_async) in ctx.snapshot.everywhere("sessions of SQLModel", _sessions)


def _sessions(file: SourceFile) -> Iterator[str]:
    for item in file.facts.interface.body:
        if isinstance(item, Import) and item.module.partition(".")[0] == "sqlmodel":
            if item.name in ("Session", "*", None):
                yield str(False)
            if item.name in ("AsyncSession", "*", None):
                yield str(True)


def _methods(file: SourceFile) -> Iterator[str]:
    for item in file.facts.interface.body:
        if isinstance(item, ClassFact) and item.bases:
            yield from (part.name for part in item.body if isinstance(part, Function) and part.name == "exec")


def _finding(
    ctx: Context, scope: Scope, method: ast.Attribute, session: types.Session, makers: list[tuple[Scope, ast.Call]]
) -> Finding:
    name, module = ("AsyncSession", _ASYNC) if session.is_async else ("Session", "sqlmodel")
    place = sessions.last_name(scope, method)
    problem = f"`{name}` of SQLAlchemy has no `exec`"
    if makers and not _is_parameter(scope, method.value):
        maker = "async_sessionmaker" if session.is_async else "sessionmaker"
        message = f"{problem}; pass `class_={name}` of `{module}` to `{maker}`"
        return ctx.finding(place, message, _class_fix(ctx, makers, name, module))
    edits = imports.move(ctx, name, module)
    fix = None if edits is None else ctx.fix(f"Import `{name}` from `{module}`", *edits)
    return ctx.finding(place, f"{problem}; import it from `{module}`", fix)


def _is_parameter(scope: Scope, node: ast.expr) -> bool:
    if scope.function is None or not isinstance(node, ast.Name):
        return False
    return node.id in {item.arg for item in ast.walk(scope.function.args) if isinstance(item, ast.arg)}


def _makers(scopes: tuple[Scope, ...], session: types.Session) -> Iterator[tuple[Scope, ast.Call]]:
    """The calls in this file that make session makers of SQLAlchemy's sessions."""
    for scope in scopes:
        for call in scope.nodes(ast.Call):
            match scope.type_of(call):
                case types.SessionMaker(types.Session(library="sqlalchemy", is_async=is_async)):
                    if is_async == session.is_async:
                        yield scope, call


def _class_fix(ctx: Context, makers: list[tuple[Scope, ast.Call]], name: str, module: str) -> Fix | None:
    more = imports.add(ctx, name, module) if len(makers) == 1 else None
    scope, call = makers[0]
    if not more or call_edits.keyword_named(call, "class_") is not None:
        return None
    return ctx.fix(f"Pass `class_={name}`", *more, call_edits.insert(ctx, call, scope.positions, f"class_={name}"))
