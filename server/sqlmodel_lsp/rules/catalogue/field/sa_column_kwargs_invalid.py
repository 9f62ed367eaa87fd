"""An argument that `Column` refuses.

What stands in `sa_column_kwargs`, or in a `Column(...)` itself, reaches SQLAlchemy as it is. `server_default` becomes
part of the `CREATE TABLE`, so it takes a string or an SQL expression:

> ArgumentError: Argument 'arg' is expected to be one of type '<class 'str'>' or
> '<class 'sqlalchemy.sql.elements.ClauseElement'>' or '<class 'sqlalchemy.sql.elements.TextClause'>',
> got '<class 'bool'>'

A Python function to call for each new row is a `default_factory`, and no server default. Keywords that `Column` does
not have end in `TypeError: Additional arguments should be named <dialectname>_<argument>, got 'length'`, and `type_` in
`RuntimeError: Passing type_ is not supported in sa_column_kwargs, use sa_type instead`.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    active: bool = Field(default=False, sa_column_kwargs={"server_default": False})
```

## Use instead

```python
from sqlmodel import Field, SQLModel, false


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    active: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, imports
from sqlmodel_lsp.rules.catalogue.field import column_keywords
from sqlmodel_lsp.rules.catalogue.field.column_keywords import Item
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.syntax.values import Call, Closure, Member, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM221"
SEVERITY = Severity.ERROR

_OF_DIALECT = re.compile(r".+?_.+")
_NOW = frozenset(f"datetime.{name}" for name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today"))
_UNCALLED = frozenset(f"sqlalchemy.{name}" for name in ("true", "false", "null"))
_FUNCTIONS = frozenset({*_NOW, *(f"uuid.uuid{number}" for number in (1, 3, 4, 5)), "time.time"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds keywords and values that SQLAlchemy's `Column` refuses."""
    for item in column_keywords.items(ctx):
        if item.name == "type_" and item.shown == "sa_column_kwargs":
            message = f"`type_` of `{item.path}` is not for `sa_column_kwargs`; pass `sa_type`"
            yield ctx.finding(item.span, message, _type_fix(ctx, item))
        elif item.name not in column_keywords.NAMES and not _OF_DIALECT.fullmatch(item.name):
            yield _unknown(ctx, item)
        elif item.name in ("index", "unique") and isinstance(item.value, str) and item.value:
            message = f"`{item.name}` of `{item.path}` takes `True`; a name of its own goes into `__table_args__`"
            fix = _written(ctx, item, "True", f"Write `True` for `{item.name}`", safe=False)
            yield ctx.finding(_value_span(item), message, fix)
        elif item.name in ("server_default", "server_onupdate") and _is_refused(item.value):
            message = f"`{item.name}` of `{item.path}` takes a string or an SQL expression, {_kind(item.value)}"
            yield ctx.finding(_value_span(item), message, _default_fix(ctx, item))


def _value_span(item: Item) -> Span:
    return item.span if item.node is None else item.positions.span(item.node)


def _unknown(ctx: Context, item: Item) -> Finding:
    meant = nearest(item.name, column_keywords.NAMES - {"type_"})
    hint = f"; did you mean `{meant}`?" if meant else ""
    fix = None
    if meant is not None and item.node is not None and call_edits.keyword_named(item.container, meant) is None:
        quote = "" if item.is_argument else ctx.text(item.span)[:1]
        fix = ctx.fix(f"Change to `{meant}`", TextEdit(item.span, f"{quote}{meant}{quote}"))
    return ctx.finding(item.span, f"`Column` has no argument `{item.name}`{hint}", fix)


def _is_refused(value: Value) -> bool:
    match value:
        case None | str() | bytes():
            return False
        case bool() | int() | float() | list() | dict() | tuple() | Closure():
            return True
        case Member(value=inner):
            return not isinstance(inner, str)
        case Symbol(name):
            return name in _FUNCTIONS or name in _UNCALLED or name.startswith(("sqlalchemy.func.", "builtins."))
        case Call(function=Symbol(name)):
            return name in _FUNCTIONS
        case _:
            return False


def _kind(value: Value) -> str:
    match value:
        case Symbol(name) if name.startswith("sqlalchemy."):
            return "which has to be called"
        case Symbol() | Closure():
            return "no function"
        case Member(_, name):
            return f"not the member `{name}`"
        case Call():
            return "no Python value"
        case _:
            return f"not `{value!r}`"


def _default_fix(ctx: Context, item: Item) -> Fix | None:
    value, node = item.value, item.node
    match value:
        case bool():
            return _imported(ctx, item, "true" if value else "false")
        case int() | float():
            return _written(ctx, item, f'"{value}"', f'Write `"{value}"`')
        case list() | dict() if not value and "JSON" in str(item.column.type):
            return _written(ctx, item, f'"{value}"', f'Write `"{value}"`')
        case Member() if isinstance(node, ast.Attribute):
            text = ctx.text(item.positions.span(node))
            return _written(ctx, item, f"{text}.name", f"Write `{text}.name`")
        case Symbol(name) if name.startswith("sqlalchemy.") and isinstance(node, (ast.Name, ast.Attribute)):
            text = ctx.text(item.positions.span(node))
            return _written(ctx, item, f"{text}()", f"Write `{text}()`")
        case Symbol(name) | Call(function=Symbol(name)) if name in _NOW and "today" not in name:
            return _imported(ctx, item, "func", "func.now()")
        case _:
            return None


def _imported(ctx: Context, item: Item, name: str, text: str = "") -> Fix | None:
    known = call_edits.imported_name(ctx, name, "sqlalchemy") or call_edits.imported_name(ctx, name)
    edits = [] if known else imports.add(ctx, name)
    text = (text or f"{name}()").replace(name, known or name, 1)
    return None if edits is None else _written(ctx, item, text, f"Write `{text}`", *edits)


def _written(ctx: Context, item: Item, text: str, title: str, *more: TextEdit, safe: bool = True) -> Fix | None:
    if item.node is None:
        return None
    return ctx.fix(title, *more, TextEdit(item.positions.span(item.node), text), safe=safe)


def _type_fix(ctx: Context, item: Item) -> Fix | None:
    """Moves the type out of the dict."""
    taken = {keyword.arg for keyword in item.call.keywords}
    keyword = call_edits.keyword_named(item.call, "sa_column_kwargs")
    if item.node is None or keyword is None or taken & {"sa_type", "sa_column"}:
        return None
    argument = f"sa_type={ctx.text(item.positions.span(item.node))}"
    if isinstance(item.container, ast.Dict) and len(item.container.keys) == 1:
        return ctx.fix("Pass it as `sa_type`", TextEdit(item.positions.span(keyword), argument))
    removal = column_keywords.without(ctx, item)
    start = item.positions.span(keyword).start
    return (
        None
        if removal is None
        else ctx.fix("Pass it as `sa_type`", TextEdit(Span(start, start), f"{argument}, "), removal)
    )
