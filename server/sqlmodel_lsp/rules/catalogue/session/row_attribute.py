"""An attribute of a model read from a row.

`session.execute(select(Hero))` gives rows, each of which holds one `Hero`. A row has none of the attributes of what it
holds:

> AttributeError: name

## Example

```python
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def names(session: Session) -> list[str]:
    return [hero.name for hero in session.execute(select(Hero))]
```

## Use instead

```python
from sqlalchemy.orm import Session
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


def names(session: Session) -> list[str]:
    return [hero.name for hero in session.scalars(select(Hero))]
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rows, sessions
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM740"
SEVERITY = Severity.WARNING
WORDS = frozenset(("execute",))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds attributes of models on the rows that `execute` gives, in functions that have them from nowhere else."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        calls = [call for call in scope.nodes(ast.Call) if _executes(scope, call)]
        if not calls:
            continue
        for node, model in rows.misread(ctx, scope):
            remedy = "write `.scalars()` behind `execute(...)`"
            message = f"a row has no `{node.attr}`, only the `{model.name}` in it has; {remedy}"
            yield ctx.finding(sessions.last_name(scope, node), message, _fix(ctx, scope, calls))


def _executes(scope: Scope, call: ast.Call) -> bool:
    match scope.type_of(call.func):
        case types.Method(types.Session(), "execute"):
            return True
    return False


def _fix(ctx: Context, scope: Scope, calls: list[ast.Call]) -> Fix | None:
    """Takes the objects out of the rows, where there is one call that gives some."""
    if len(calls) != 1:
        return None
    call = calls[0]
    awaited = [node for node in scope.nodes(ast.Await) if node.value is call]
    end = scope.span(call).end
    if not awaited:
        return ctx.fix("Write `.scalars()`", TextEdit(Span(end, end), ".scalars()"))
    behind = ctx.file.text[end : end + 1]
    if behind == ")":
        return ctx.fix("Write `.scalars()`", TextEdit(Span(end + 1, end + 1), ".scalars()"))
    start = scope.span(awaited[0]).start
    edits = [TextEdit(Span(start, start), "("), TextEdit(Span(end, end), ").scalars()")]
    return ctx.fix("Write `.scalars()`", *edits)
