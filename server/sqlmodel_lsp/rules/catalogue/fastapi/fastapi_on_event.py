"""`on_event`, which FastAPI has replaced by lifespan.

Handlers for the start and the end of an application, where tables are often created, work but warn:

> DeprecationWarning: on_event is deprecated, use lifespan event handlers instead.

A lifespan is one function with both in it, before and after its `yield`. When an application has one, its `on_event`
handlers are not called at all.

## Example

```python
from fastapi import FastAPI
from sqlmodel import SQLModel, create_engine

engine = create_engine("sqlite://")
app = FastAPI()


@app.on_event("startup")
def create_tables() -> None:
    SQLModel.metadata.create_all(engine)
```

## Use instead

```python
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlmodel import SQLModel, create_engine

engine = create_engine("sqlite://")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    SQLModel.metadata.create_all(engine)
    yield


app = FastAPI(lifespan=lifespan)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM602"
SEVERITY = Severity.HINT
WORDS = frozenset({"on_event"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds handlers that are registered by `on_event`."""
    for scope, call, method in operations.decorated(ctx):
        if method == "on_event":
            yield ctx.finding(scope.span(call.func), "`on_event` is deprecated; give the application a `lifespan`")
