"""A result asked whether it is true.

A result is true, whether it holds anything or not, and never `None`. So a test for something found always passes, and
one for nothing found never does:

> `bool(session.exec(select(Hero).where(Hero.name == "nobody")))` is `True`

## Example

```python
from sqlmodel import Field, SQLModel, Session, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def exists(session: Session, name: str) -> bool:
    found = session.exec(select(Hero).where(Hero.name == name))
    return True if found else False
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def exists(session: Session, name: str) -> bool:
    found = session.exec(select(Hero).where(Hero.name == name)).first()
    return True if found else False
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

CODE = "SQM749"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tests of results, by themselves or against `None`."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Result):
        if not any(isinstance(scope.type_of(call), types.Result) for call in _executing(scope)):
            continue
        for test in _tests(scope):
            for part in _parts(test):
                if isinstance(scope.type_of(part), types.Result):
                    yield _finding(ctx, scope, part)


def _executing(scope: Scope) -> Iterator[ast.expr]:
    yield from scope.nodes(ast.Call)
    yield from scope.nodes(ast.Await)


def _tests(scope: Scope) -> Iterator[ast.expr]:
    """What is asked for its truth in a scope."""
    for statement in sessions.statements(scope.body):
        if isinstance(statement, (ast.If, ast.While, ast.Assert)):
            yield statement.test
    for node in scope.nodes(ast.IfExp):
        yield node.test


def _parts(test: ast.expr) -> Iterator[ast.expr]:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _parts(operand)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _parts(value)
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            yield left
        case ast.NamedExpr(value=value):
            yield value
        case _:
            yield test


def _finding(ctx: Context, scope: Scope, node: ast.expr) -> Finding:
    message = "a result is always true, whether it holds anything or not; fetch by `.first()` or `.all()` first"
    return ctx.finding(scope.span(node), message, _fix(ctx, scope, node))


def _fix(ctx: Context, scope: Scope, node: ast.expr) -> Fix | None:
    """Fetches where the result comes from: in the test itself, or in the one assignment of its name."""
    if isinstance(node, ast.Name):
        uses = (
            [part for part in ast.walk(scope.node) if isinstance(part, ast.Name) and part.id == node.id]
            if scope.node
            else []
        )
        made = [
            statement.value
            for statement in sessions.statements(scope.body)
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1
            if isinstance(target := statement.targets[0], ast.Name) and target.id == node.id
        ]
        # Another use may want the result as it is.
        if len(uses) != 2 or len(made) != 1:
            return None
        node = made[0]
    if isinstance(node, ast.Await):
        return ctx.fix("Write `.first()`", *rewriting.around(scope.span(node), "(", ").first()"), safe=False)
    end = scope.span(node).end
    return ctx.fix("Write `.first()`", TextEdit(Span(end, end), ".first()"), safe=False)
