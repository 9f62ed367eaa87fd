"""A plain string executed as SQL.

A session executes statements. SQL as text has to be marked as such, so that no value from outside becomes SQL by
accident:

> ArgumentError: Textual SQL expression 'SELECT 1' should be explicitly declared as text('SELECT 1')

## Example

```python
from sqlmodel import Session, create_engine

with Session(create_engine("sqlite://")) as session:
    session.exec("SELECT 1")
```

## Use instead

```python
from sqlmodel import Session, create_engine, text

with Session(create_engine("sqlite://")) as session:
    session.exec(text("SELECT 1"))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM731"
SEVERITY = Severity.ERROR

_METHODS = frozenset(("exec", "execute", "scalars", "scalar", "stream", "stream_scalars"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds strings given to sessions and connections as statements."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session, types.Connection):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Session() | types.Connection() as owner, name) if (
                    name in _METHODS and call.args
                ):
                    is_there = name != "exec" or (isinstance(owner, types.Session) and owner.library == "sqlmodel")
                    if is_there and _is_text(scope.type_of(call.args[0])):
                        yield _finding(ctx, scope, call.args[0], name)


def _is_text(found: types.Type) -> bool:
    return found == types.Object("builtins.str") or (isinstance(found, types.Constant) and isinstance(found.value, str))


def _finding(ctx: Context, scope: Scope, node: ast.expr, method: str) -> Finding:
    written = rewriting.text_of(ctx, scope, node)
    is_plain = isinstance(node, (ast.Constant, ast.Name)) and "\n" not in ctx.text(scope.span(node))
    shown = written if is_plain and rewriting.is_short(written) else "..."
    message = f"`{method}` takes no plain string; write `text({shown})`"
    more = rewriting.imported(ctx, scope, "text")
    fix = (
        None if more is None else ctx.fix("Write `text(...)`", *more, *rewriting.around(scope.span(node), "text(", ")"))
    )
    return ctx.finding(scope.span(node), message, fix)
