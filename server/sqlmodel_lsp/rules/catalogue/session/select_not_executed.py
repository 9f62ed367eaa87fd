"""A statement asked for its rows.

`select(...)` only describes a query; a session executes it. Methods such as `all` and `first` belong to the result:

> AttributeError: 'SelectOfScalar' object has no attribute 'all'

## Example

```python
from sqlmodel import Field, SQLModel, Session, create_engine, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    heroes = select(Hero).where(Hero.age == 30).all()
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, create_engine, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    heroes = session.exec(select(Hero).where(Hero.age == 30)).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM739"
SEVERITY = Severity.ERROR

_FETCHING = frozenset(("all", "first", "one", "one_or_none"))
_OF_RESULTS = frozenset(
    ("scalar", "scalars", "scalar_one", "scalar_one_or_none", "fetchall", "fetchone", "fetchmany", "mappings", "unique",
     "count", "get", "delete", "update", *_FETCHING)
)  # fmt: skip

_COMPREHENSIONS: tuple[type[ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp], ...] = (
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def check(ctx: Context) -> Iterator[Finding]:
    """Finds methods of results on statements, and loops over statements."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Statement):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(types.Statement(kind="select"), name):
                    if name in _OF_RESULTS:
                        yield _method(ctx, scope, call, method)
        if any(_is_select(scope.type_of(call)) for call in scope.nodes(ast.Call)):
            for iterated in _iterated(scope):
                if _is_select(scope.type_of(iterated)):
                    yield _loop(ctx, scope, iterated)


def _is_select(found: types.Type) -> bool:
    return isinstance(found, types.Statement) and found.kind == "select"


def _iterated(scope: Scope) -> Iterator[ast.expr]:
    """What loops and comprehensions iterate over."""
    for statement in sessions.statements(scope.body):
        if isinstance(statement, ast.For):
            yield statement.iter
    for kind in _COMPREHENSIONS:
        for node in scope.nodes(kind):
            yield from (generator.iter for generator in node.generators)


def _method(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute) -> Finding:
    executing = _executing(scope, call)
    if executing is not None:
        return _misplaced(ctx, scope, call, method, executing)
    remedy, before, behind = _execution(ctx, scope, method.value)
    fix = None
    if method.attr in _FETCHING and before:
        fix = ctx.fix(f"Execute it by `{remedy}`", *rewriting.around(scope.span(method.value), before, behind))
    message = f"a statement has no `{method.attr}`; execute it by `{remedy}`"
    return ctx.finding(sessions.last_name(scope, method), message, fix)


def _executing(scope: Scope, given: ast.expr) -> ast.Call | None:
    """The call of a session's method that executes what it is given."""
    for call, called in scope.methods():
        match called:
            case types.Method(types.Session(), "exec" | "execute" | "scalars") if call.args and call.args[0] is given:
                return call
    return None


def _misplaced(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute, executing: ast.Call) -> Finding:
    """The closing parenthesis of `exec` comes too late."""
    outer = rewriting.text_of(ctx, scope, executing.func)
    moved = Span(scope.span(method.value).end, scope.span(call).end)
    end = scope.span(executing).end
    is_awaited = any(node.value is executing for node in scope.nodes(ast.Await))
    fix = None
    if not is_awaited and "#" not in ctx.text(moved):
        text = ctx.text(moved).lstrip()
        fix = ctx.fix(
            f"Move `.{method.attr}` behind `{outer}(...)`", TextEdit(moved, ""), TextEdit(Span(end, end), text)
        )
    message = f"a statement has no `{method.attr}`; write it behind `{outer}(...)`"
    return ctx.finding(sessions.last_name(scope, method), message, fix)


def _loop(ctx: Context, scope: Scope, iterated: ast.expr) -> Finding:
    remedy, before, behind = _execution(ctx, scope, iterated)
    span = scope.span(iterated)
    fix = ctx.fix(f"Execute it by `{remedy}`", *rewriting.around(span, before, behind)) if before else None
    return ctx.finding(span, f"a statement cannot be iterated over; execute it by `{remedy}`", fix)


def _execution(ctx: Context, scope: Scope, statement: ast.expr) -> tuple[str, str, str]:
    """How to execute a statement, and what to write before and behind it when there is a session at hand."""
    found = scope.type_of(statement)
    assert isinstance(found, types.Statement)
    known = sessions.at_hand(ctx, scope)
    if known is None:
        return f"session.{'exec' if found.library == 'sqlmodel' else 'scalars'}(...)", "", ""
    name, session = known
    method = (
        "exec"
        if found.library == session.library == "sqlmodel"
        else "scalars"
        if len(found.entities) == 1
        else "execute"
    )
    if session.is_async:
        return f"await {name}.{method}(...)", f"(await {name}.{method}(", "))"
    return f"{name}.{method}(...)", f"{name}.{method}(", ")"
