"""A result used as the list of what it holds.

`session.exec` gives a result, which is read once. It has no length, no items by number, and nothing of the objects in
it:

> TypeError: 'ScalarResult' object is not subscriptable

Fetch what is wanted first: `all()`, `first()`, `one()` or `one_or_none()`.

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


def store(session: Session) -> None:
    session.add(Hero(name="Deadpond"))
    hero = session.exec(select(Hero))[0]


store(Session(engine))
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


def store(session: Session) -> None:
    session.add(Hero(name="Deadpond"))
    hero = session.exec(select(Hero)).all()[0]


store(Session(engine))
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

CODE = "SQM746"
SEVERITY = Severity.ERROR

_OF_STATEMENTS = frozenset(("where", "filter", "filter_by", "order_by", "limit", "offset", "join", "options", "count"))
_OF_LISTS = frozenset(("append", "extend", "sort", "index", "pop", "insert", "remove", "reverse"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds items, lengths and attributes of objects asked of the result of `exec`."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Result):
        for node in scope.nodes(ast.Subscript):
            if _is_result(scope.type_of(node.value)):
                problem = "a result has no items by number"
                yield _fetching(ctx, scope, node.value, problem)
        for call in scope.nodes(ast.Call):
            match call:
                case ast.Call(func=ast.Name() as function, args=[argument]):
                    is_length = scope.type_of(function) == types.Named("builtins.len")
                    if is_length and _is_result(scope.type_of(argument)):
                        yield _fetching(ctx, scope, argument, "a result has no length")
        for attribute in scope.nodes(ast.Attribute):
            found = scope.type_of(attribute.value)
            if isinstance(found, types.Result) and _is_result(found):
                yield from _attribute(ctx, scope, attribute, found)


def _is_result(found: types.Type) -> bool:
    return isinstance(found, types.Result) and found.is_scalar and not found.is_async


def _fetching(ctx: Context, scope: Scope, node: ast.expr, problem: str) -> Finding:
    return ctx.finding(scope.span(node), f"{problem}; write `.all()` behind it", _fix(ctx, scope, node))


def _fix(ctx: Context, scope: Scope, node: ast.expr) -> Fix:
    """Fetches all right behind the result, or behind the parentheses around one that is awaited."""
    end = scope.span(node).end
    if isinstance(node, ast.Await):
        bracket = rewriting.brackets(ctx, scope, node)
        if bracket is None or ctx.file.text[bracket.start - 3 : bracket.start] == "len":
            edits = rewriting.around(scope.span(node), "(", ").all()")
            return ctx.fix("Write `.all()`", *edits)
        end = bracket.end
    return ctx.fix("Write `.all()`", TextEdit(Span(end, end), ".all()"))


def _attribute(ctx: Context, scope: Scope, node: ast.Attribute, result: types.Result) -> Iterator[Finding]:
    place = sessions.last_name(scope, node)
    item = types.bare(result.item)
    model = ctx.schema.models.get(item.model) if isinstance(item, types.Instance) else None
    if model is not None and (model.field(node.attr) is not None or model.relationship(node.attr) is not None):
        message = f"a result has no `{node.attr}`, only the `{model.name}` objects in it have"
        yield ctx.finding(place, f"{message}; fetch one by `.first()` or `.one()`")
    elif node.attr in _OF_STATEMENTS:
        yield ctx.finding(place, f"a result has no `{node.attr}`; write it behind `select(...)`, before it is executed")
    elif node.attr in _OF_LISTS:
        yield ctx.finding(place, f"a result has no `{node.attr}`; fetch a list by `.all()`")
