"""A session or driver that does not fit its engine.

An `AsyncSession` needs an asynchronous engine, a `Session` a synchronous one, and `create_async_engine` a driver
that is asynchronous:

> InvalidRequestError: The asyncio extension requires an async driver to be used. The loaded 'pysqlite' is not async.

## Example

```python
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine("sqlite:///heroes.db")
```

## Use instead

```python
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine("sqlite+aiosqlite:///heroes.db")
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM748"
SEVERITY = Severity.ERROR

_SCHEME = re.compile(r"(sqlite|postgresql|mysql)(?:\+(\w+))?(?=://)")
# The drivers that are synchronous whatever the version, and what to write instead.
_SYNCHRONOUS = {
    ("sqlite", ""): "sqlite+aiosqlite",
    ("sqlite", "pysqlite"): "sqlite+aiosqlite",
    ("postgresql", "psycopg2"): "postgresql+asyncpg",
    ("postgresql", "pg8000"): "postgresql+asyncpg",
    ("mysql", ""): "mysql+aiomysql",
    ("mysql", "pymysql"): "mysql+aiomysql",
    ("mysql", "mysqldb"): "mysql+aiomysql",
}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds synchronous drivers in `create_async_engine`, and sessions made of the other kind of engine."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Engine, types.Session):
        for call in scope.nodes(ast.Call):
            match scope.type_of(call.func), call.args:
                case types.Named(name), [ast.Constant(value=str(url)) as first, *_] if name.endswith(
                    ".create_async_engine"
                ):
                    yield from _driver(ctx, scope, first, url)
                case types.Named(), [first, *_]:
                    made, given = scope.type_of(call), scope.type_of(first)
                    if isinstance(made, types.Session) and given == types.Engine(not made.is_async):
                        yield ctx.finding(scope.span(first), _mismatch(made))


def _driver(ctx: Context, scope: Scope, node: ast.Constant, url: str) -> Iterator[Finding]:
    found = _SCHEME.match(url)
    instead = None if found is None else _SYNCHRONOUS.get((found[1], found[2] or ""))
    span = scope.span(node)
    if found is None or instead is None or ctx.text(span)[1:-1] != url:
        return
    place = Span(span.start + 1, span.start + 1 + len(found[0]))
    message = f"`create_async_engine` needs an asynchronous driver; write `{instead}`"
    yield ctx.finding(place, message, ctx.fix(f"Write `{instead}`", TextEdit(place, instead)))


def _mismatch(session: types.Session) -> str:
    if session.is_async:
        return "`AsyncSession` needs an asynchronous engine; make it by `create_async_engine`"
    return "`Session` needs a synchronous engine; make an `AsyncSession` instead"
