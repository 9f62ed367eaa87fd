"""Rows asked of `exec`, which has made them scalars already.

For a `select` of one thing, `session.exec` of SQLModel gives the things themselves instead of rows. Its result has no
methods that take them out of rows:

> AttributeError: 'ScalarResult' object has no attribute 'scalars'

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
    heroes = session.exec(select(Hero)).scalars().all()
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
    heroes = session.exec(select(Hero)).all()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM732"
SEVERITY = Severity.ERROR

_INSTEAD = {"scalar_one": "one", "scalar_one_or_none": "one_or_none", "scalar": "first", "fetchone": "first"}
_OF_ROWS = frozenset(("scalars", "mappings", "columns", "tuples", "keys", *_INSTEAD))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds methods of rows on the scalar result of `exec`."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Result):
        for call, called in scope.methods():
            match call.func, called:
                case ast.Attribute() as method, types.Method(
                    types.Result(is_scalar=True, is_async=False) as result, name
                ):
                    if name in _OF_ROWS:
                        yield _finding(ctx, scope, call, method, result)


def _finding(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute, result: types.Result) -> Finding:
    item = types.bare(result.item)
    model = ctx.schema.models.get(item.model) if isinstance(item, types.Instance) else None
    held = f"`{model.name}` objects" if model is not None else "the values themselves"
    end = scope.span(method).end
    place = Span(end - len(method.attr), end)
    problem = f"the result holds {held} and has no `{method.attr}`"
    if method.attr == "scalars":
        return ctx.finding(place, f"{problem}; drop it", _drop(ctx, scope, call, method))
    instead = _INSTEAD.get(method.attr)
    if instead is None:
        return ctx.finding(place, problem)
    fix = ctx.fix(f"Write `{instead}`", TextEdit(place, instead))
    return ctx.finding(place, f"{problem}; write `{instead}`", fix)


def _drop(ctx: Context, scope: Scope, call: ast.Call, method: ast.Attribute) -> Fix | None:
    dropped = Span(scope.span(method.value).end, scope.span(call).end)
    bracket = rewriting.brackets(ctx, scope, method.value)
    if bracket is not None and isinstance(method.value, ast.Await):
        dropped = Span(bracket.end, dropped.end)
    if call.args or call.keywords or "#" in ctx.text(dropped):
        return None
    return ctx.fix("Drop `scalars()`", TextEdit(dropped, ""))
