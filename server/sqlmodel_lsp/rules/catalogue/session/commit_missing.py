"""A session that is closed without a commit.

`add` and `delete` only note what is to be done, and the end of a `with Session(...)` rolls back what is not committed.
Nothing is raised, and nothing is written.

`with Session(engine) as session, session.begin():` commits at its end.

## Example

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)

with Session(engine) as session:
    session.add(Hero(name="Deadpond"))
```

## Use instead

```python
from sqlmodel import Field, Session, SQLModel, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)

with Session(engine) as session:
    session.add(Hero(name="Deadpond"))
    session.commit()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, types
from sqlmodel_lsp.rules.catalogue.session import activity, expiry, refreshing, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity

CODE = "SQM711"
SEVERITY = Severity.WARNING

_WRITING = frozenset(("add", "add_all", "delete", "merge"))
# Whoever calls another method may end the transaction, send it, or undo it on purpose.
_KNOWN = _WRITING | {"exec", "get", "get_one", "scalars", "scalar", "refresh"}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds sessions that are made, written to and closed in one place without a commit."""
    for scope in activity.scopes(ctx, activity.MADE):
        for statement in sessions.statements(scope.body):
            if not isinstance(statement, (ast.With, ast.AsyncWith)) or len(statement.items) != 1:
                continue
            opened = expiry.opens(scope, statement)
            if opened is None or (writing := _last_write(scope, statement, opened[0])) is None:
                continue
            name, session = opened
            call = f"{'await ' if session.is_async else ''}{name}.commit()"
            message = f"nothing of this is written, since `{name}` is closed without a commit; call `{call}`"
            yield ctx.finding(sessions.last_name(scope, writing), message, _committed(ctx, scope, statement, call))


def _last_write(scope: Scope, statement: ast.With | ast.AsyncWith, name: str) -> ast.Attribute | None:
    """The last method that notes something to write, when all that is done with the session is known."""
    nodes = [node for part in statement.body for node in ast.walk(part)]
    if any(
        isinstance(node, (ast.Yield, ast.YieldFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.Raise)) for node in nodes
    ):
        return None
    uses = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    methods = [
        node.func
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_name(node.func.value, name)
    ]
    if len(methods) != len(uses) or any(method.attr not in _KNOWN for method in methods):
        return None
    if any(_executes(scope, node) for node in nodes):
        return None
    writing = [
        node.func
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func in methods
        and _writes(scope, node)
    ]
    return max(writing, key=lambda method: scope.span(method).end, default=None)


def _writes(scope: Scope, call: ast.Call) -> bool:
    """Whether a call notes something that is not in the database as it is; others may only come back to be read."""
    assert isinstance(call.func, ast.Attribute)
    given = scope.type_of(call.args[0]) if call.args else None
    item = given.item if isinstance(given, types.ListOf) else given
    is_new = isinstance(item, types.Instance) and item.origin is not None and item.origin.is_new
    return call.func.attr == "delete" or (call.func.attr in _WRITING and is_new)


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _executes(scope: Scope, node: ast.AST) -> bool:
    """Whether a call sends something else than a `select`, such as `COMMIT` itself."""
    match node:
        case ast.Call(func=ast.Attribute(attr="exec"), args=[statement, *_]):
            found = scope.type_of(statement)
            return not isinstance(found, types.Statement) or found.kind == "text"
    return False


def _committed(ctx: Context, scope: Scope, statement: ast.With | ast.AsyncWith, call: str) -> Fix | None:
    last = statement.body[-1]
    is_known = isinstance(last, (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.If))
    if not is_known or any(isinstance(node, ast.Return) for node in ast.walk(last)):
        return None
    line = refreshing.line_behind(ctx, scope.span(last), call)
    return None if line is None else ctx.fix(f"Call `{call}`", line)
