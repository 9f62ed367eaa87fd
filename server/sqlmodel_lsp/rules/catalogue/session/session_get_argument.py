"""`get` asked by something else than a key.

`session.get` takes a model and the value of its key. A condition, or a keyword for a column, belongs into a `select`:

> TypeError: Boolean value of this clause is not defined

## Example

```python
from sqlmodel import Field, SQLModel, Session, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    hero = session.get(Hero, Hero.id == 1)
```

## Use instead

```python
from sqlmodel import Field, SQLModel, Session, create_engine


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)


with Session(engine) as session:
    hero = session.get(Hero, 1)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM747"
SEVERITY = Severity.ERROR
WORDS = frozenset(("get", "get_one"))

_TAKEN = frozenset(
    ("entity", "ident", "options", "populate_existing", "with_for_update", "identity_token", "execution_options",
     "bind_arguments")
)  # fmt: skip


def check(ctx: Context) -> Iterator[Finding]:
    """Finds conditions, keywords for columns, and nothing at all in the place of a key."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Session):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Session(), name) if name in WORDS and call.args:
                    entity = scope.type_of(call.args[0])
                    model = ctx.schema.models.get(entity.model) if isinstance(entity, types.ModelClass) else None
                    if model is not None and model.table is not None:
                        yield from _findings(ctx, scope, call, name, model)


def _findings(ctx: Context, scope: Scope, call: ast.Call, name: str, model: Model) -> Iterator[Finding]:
    if len(call.args) > 1 and isinstance(scope.type_of(call.args[1]), types.Clause):
        yield _condition(ctx, scope, call.args[1], name, model)
    keyword = next((word for word in call.keywords if word.arg is not None and word.arg not in _TAKEN), None)
    if keyword is not None and len(call.args) == 1 and model.field(keyword.arg or "") is not None:
        yield _keyword(ctx, scope, keyword, name, model)


def _condition(ctx: Context, scope: Scope, node: ast.expr, name: str, model: Model) -> Finding:
    span = scope.span(node)
    problem = f"`{name}` takes the key of a `{model.name}` and no condition"
    match node:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]) if _is_key(scope.type_of(left), model):
            value = ctx.text(scope.span(right))
            dropped = Span(span.start, scope.span(right).start)
            fix = None if "#" in ctx.text(dropped) else ctx.fix("Pass the key alone", TextEdit(dropped, ""))
            shown = value if rewriting.is_short(value) else "..."
            return ctx.finding(span, f"{problem}; write `{shown}`", fix)
    return ctx.finding(span, f"{problem}; write `exec(select({model.name}).where(...)).first()`")


def _is_key(found: types.Type, model: Model) -> bool:
    keys = [] if model.table is None else [column.attribute for column in model.table.primary_key()]
    return isinstance(found, types.ColumnOf) and keys == [found.attribute]


def _keyword(ctx: Context, scope: Scope, keyword: ast.keyword, name: str, model: Model) -> Finding:
    start = scope.span(keyword).start
    place = Span(start, start + len(keyword.arg or ""))
    problem = f"`{name}` takes the key of a `{model.name}` and no keyword `{keyword.arg}`"
    is_key = _is_key(types.ColumnOf(model.qualified, keyword.arg or ""), model)
    fix: Fix | None = None
    if is_key:
        fix = ctx.fix("Pass the key alone", TextEdit(Span(start, scope.span(keyword.value).start), ""))
        return ctx.finding(place, f"{problem}; pass the value alone", fix)
    return ctx.finding(place, f"{problem}; write `exec(select({model.name}).where(...)).first()`")
