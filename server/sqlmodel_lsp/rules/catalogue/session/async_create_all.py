"""Tables created with an asynchronous engine.

`create_all` and `drop_all` are synchronous. An asynchronous engine or connection has nothing that they could use:

> AttributeError: 'AsyncEngine' object has no attribute '_run_ddl_visitor'

## Example

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_async_engine("sqlite+aiosqlite://")


async def prepare() -> None:
    SQLModel.metadata.create_all(engine)


asyncio.run(prepare())
```

## Use instead

```python
import asyncio

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_async_engine("sqlite+aiosqlite://")


async def prepare() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)


asyncio.run(prepare())
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

CODE = "SQM730"
SEVERITY = Severity.ERROR
WORDS = frozenset(("create_all", "drop_all"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `create_all` and `drop_all` of a metadata with what is asynchronous."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes:
        for call in scope.nodes(ast.Call):
            match call.func:
                case ast.Attribute(value=metadata, attr="create_all" | "drop_all") if _is_metadata(metadata):
                    bind = next((word.value for word in call.keywords if word.arg == "bind"), None)
                    given = call.args[0] if call.args else bind
                    found = None if given is None else scope.type_of(given)
                    if given is not None and isinstance(found, (types.Engine, types.Connection)) and found.is_async:
                        yield _finding(ctx, scope, call, given, found)


def _is_metadata(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lower().endswith("metadata")


def _finding(
    ctx: Context, scope: Scope, call: ast.Call, given: ast.expr, found: types.Engine | types.Connection
) -> Finding:
    function, name = rewriting.text_of(ctx, scope, call.func), rewriting.text_of(ctx, scope, given)
    method = function.rpartition(".")[2]
    connection = "connection" if isinstance(found, types.Engine) else name
    remedy = f"await {connection}.run_sync({function})"
    message = f"`{method}` cannot use the asynchronous `{name}`; write `{remedy}`"
    return ctx.finding(scope.span(given), message, _fix(ctx, scope, call, given, remedy))


def _fix(ctx: Context, scope: Scope, call: ast.Call, given: ast.expr, remedy: str) -> Fix | None:
    """Rewrites a statement of an asynchronous function; one that gets an engine opens a connection first."""
    own = [item for item in sessions.statements(scope.body) if isinstance(item, ast.Expr) and item.value is call]
    if not scope.is_async or not own or len(call.args) > 1:
        return None
    others = [ctx.text(scope.span(word)) for word in call.keywords if word.arg != "bind"]
    remedy = remedy[:-1] + "".join(f", {other}" for other in others) + ")"
    span = scope.span(call)
    if isinstance(scope.type_of(given), types.Engine):
        line = ctx.file.text.rfind("\n", 0, span.start) + 1
        indent = ctx.file.text[line : span.start]
        step = "\t" if "\t" in indent else "    "
        if not indent.isspace():
            return None
        engine = ctx.text(scope.span(given))
        remedy = f"async with {engine}.begin() as connection:\n{indent}{step}{remedy}"
    method = rewriting.text_of(ctx, scope, call.func).rpartition(".")[2]
    return ctx.fix(f"Run `{method}` by `run_sync`", TextEdit(span, remedy))
