"""A plain string as a part of a statement.

Statements are made of columns. A string among them is refused where it stands, or when the statement runs:

> ArgumentError: Textual SQL expression "name = 'Deadpond'" should be explicitly declared as text("name = 'Deadpond'")

`order_by` and `group_by` take the name of a column of the result, but no `"-name"` and no `"name desc"`.

## Example

```python
from sqlmodel import Field, SQLModel, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where("name = 'Deadpond'")
```

## Use instead

```python
from sqlmodel import Field, SQLModel, select, text


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    age: int | None = None
    active: bool = True


statement = select(Hero).where(text("name = 'Deadpond'"))
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import Scope, typed_file, types
from sqlmodel_lsp.rules.catalogue.session import entities, rewriting
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM742"
SEVERITY = Severity.ERROR

_CONDITIONS = frozenset(("where", "filter", "having"))
_ORDERS = frozenset(("order_by", "group_by"))
_JOINS = frozenset(("join", "outerjoin"))
WORDS = _CONDITIONS | _ORDERS | _JOINS
_ORDER = re.compile(r"(?P<minus>-?)\s*(?P<name>\w+)(?:\s+(?P<word>asc|desc))?", re.IGNORECASE)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds strings among the arguments of a statement's methods."""
    for scope in typed_file(ctx.snapshot, ctx.file.path).scopes_with(types.Statement):
        for call, called in scope.methods():
            match called:
                case types.Method(types.Statement(kind="select") as statement, method) if method in WORDS:
                    for argument in call.args[:1] if method in _JOINS else call.args:
                        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                            found = _finding(ctx, scope, argument, argument.value, method, statement)
                            if found is not None:
                                yield found


def _finding(
    ctx: Context, scope: Scope, node: ast.Constant, text: str, method: str, statement: types.Statement
) -> Finding | None:
    models = entities.models(ctx, statement) or []
    if method in _CONDITIONS:
        return _condition(ctx, scope, node, method)
    remedy = _order(ctx, models, text) if method in _ORDERS else _join(ctx, models, text)
    if method in _ORDERS and (_ORDER.fullmatch(text) is None or text.isidentifier()):
        return None
    problem = f"`{method}` takes no such string"
    span = scope.span(node)
    if remedy is None:
        return ctx.finding(span, f"{problem}; write an attribute of a model")
    return ctx.finding(span, f"{problem}; write `{remedy}`", ctx.fix(f"Write `{remedy}`", TextEdit(span, remedy)))


def _condition(ctx: Context, scope: Scope, node: ast.Constant, method: str) -> Finding:
    span = scope.span(node)
    more = rewriting.imported(ctx, scope, "text")
    written = rewriting.text_of(ctx, scope, node)
    shown = f"text({written})" if rewriting.is_short(written) else "text(...)"
    fix = None if more is None else ctx.fix("Write `text(...)`", *more, *rewriting.around(span, "text(", ")"))
    return ctx.finding(span, f"`{method}` takes no plain string; write `{shown}`", fix)


def _order(ctx: Context, models: list[Model], text: str) -> str | None:
    """The column that a string such as `-name` or `name desc` means, in its order."""
    found = _ORDER.fullmatch(text)
    if found is None:
        return None
    column = _attribute(ctx, [model for model in models if model.field(found["name"]) is not None], found["name"])
    descends = bool(found["minus"]) != ((found["word"] or "").lower() == "desc")
    return f"{column}.desc()" if column is not None and descends else column


def _join(ctx: Context, models: list[Model], text: str) -> str | None:
    return _attribute(ctx, [model for model in models if model.relationship(text) is not None], text)


def _attribute(ctx: Context, owners: list[Model], name: str) -> str | None:
    owner = rewriting.known_as(ctx, owners[0]) if len(owners) == 1 else None
    return None if owner is None else f"{owner}.{name}"
