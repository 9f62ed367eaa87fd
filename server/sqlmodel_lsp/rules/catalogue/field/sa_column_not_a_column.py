"""`sa_column` that is no `Column`.

SQLModel uses `sa_column` only when it is a `Column` object. Anything else, a `mapped_column(...)` or a bare type, is
passed over without a word, and the column is made from the annotation: the type, the key or the index asked for are not
in the database. When no column type fits the annotation, the class is refused:

> ValueError: <class 'dict'> has no matching SQLAlchemy type

A type goes into `sa_type`.

## Example

```python
from sqlalchemy import Text
from sqlalchemy.orm import mapped_column
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    story: str = Field(sa_column=mapped_column(Text, nullable=False))
    motto: str = Field(sa_column=Text)
```

## Use instead

```python
from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    story: str = Field(sa_column=Column(Text, nullable=False))
    motto: str = Field(sa_type=Text)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, imports, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.field_parameters import EXCLUDED_BY_SA_COLUMN
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM222"
SEVERITY = Severity.WARNING

_MAPPED = "sqlalchemy.orm.mapped_column"
_ONLY_MAPPED = frozenset(
    {"init", "repr", "kw_only", "compare", "hash", "use_existing_column", "deferred", "sort_order"}
)
_ITEMS = frozenset(
    f"sqlalchemy.{name}" for name in ("Computed", "ForeignKey", "Identity", "CheckConstraint", "Sequence", "Index")
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `sa_column` arguments that SQLModel passes over."""
    for member in written.columns(ctx):
        model, _ = member.uses[0]
        field = model.field(member.name)
        given = None if field is None or field.call != "sqlmodel.Field" else field.arguments.get("sa_column")
        what = _what(given)
        if what is None or any(column.opaque for _, column in member.uses):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "sa_column"):
            keyword = call_edits.keyword_named(call, "sa_column")
            if keyword is not None:
                message = f"`sa_column` of `{member.owner}.{member.name}` is {what}"
                fix = _fix(ctx, call, positions, keyword, _name(given))
                yield ctx.finding(positions.span(keyword.value), message, fix)


def _name(value: Value) -> str | None:
    function = value.function if isinstance(value, Call) else value
    return function.name if isinstance(function, Symbol) else None


def _what(given: Value) -> str | None:
    """What is there in place of a column, and what to write."""
    name = _name(given)
    if name == _MAPPED:
        return "a `mapped_column`, which SQLModel passes over; write `Column`"
    if name in _ITEMS:
        return "passed over, for it is no `Column`; put it into one, or into `sa_column_args`"
    if name is not None and _is_type(name):
        return "a type, which SQLModel passes over; pass it as `sa_type`"
    return None


def _is_type(name: str) -> bool:
    head, _, last = name.rpartition(".")
    return head in ("sqlalchemy", "sqlmodel") and last[:1].isupper() and last not in ("Column", "Table", "MetaData")


def _fix(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword, name: str | None) -> Fix | None:
    others = {item.arg for item in call.keywords} & EXCLUDED_BY_SA_COLUMN
    value = keyword.value
    if name == _MAPPED and isinstance(value, ast.Call) and not others:
        column = call_edits.imported_name(ctx, "Column", "sqlalchemy") or call_edits.imported_name(ctx, "Column")
        edits = [] if column else imports.add(ctx, "Column", "sqlalchemy")
        if edits is None or {item.arg for item in value.keywords} & _ONLY_MAPPED:
            return None
        edit = TextEdit(positions.span(value.func), column or "Column")
        return ctx.fix("Write `Column`", *edits, edit, safe=False)
    if name is not None and _is_type(name) and name not in _ITEMS and "sa_type" not in others:
        span = call_edits.name_span(positions, keyword)
        return ctx.fix("Pass it as `sa_type`", TextEdit(span, "sa_type"), safe=False)
    return None
