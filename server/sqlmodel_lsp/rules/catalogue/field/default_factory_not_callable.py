"""A `default_factory` that is no function.

`default_factory` takes a function and calls it for every object. Given the result of a call, or a plain value, it
breaks the first object that is made without this field:

> TypeError: 'datetime.datetime' object is not callable

## Example

```python
from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    powers: list[str] = Field(default_factory=[], sa_type=JSON)
```

## Use instead

```python
from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    powers: list[str] = Field(default_factory=list, sa_type=JSON)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import origins, written
from sqlmodel_lsp.rules.catalogue.field import clocks, defaults, factories
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM214"
SEVERITY = Severity.WARNING

_VALUES = (ast.List, ast.Dict, ast.Set, ast.Tuple, ast.JoinedStr, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKE_VALUES = frozenset(
    {
        *(f"builtins.{name}" for name in ("list", "dict", "set", "tuple", "str", "int", "float", "bool", "bytes")),
        *("datetime.datetime", "datetime.date", "datetime.timedelta", "decimal.Decimal", "uuid.UUID"),
    }
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds factories that are certainly values."""
    for member in written.fields(ctx):
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for default in defaults.of(ctx, member):
            if not default.is_factory or not _is_value(ctx, default.node):
                continue
            what = " ".join(ctx.text(default.span).split())
            factory = factories.for_value(ctx, member, default)
            remedy, fix = "pass a function", None
            if factory is not None:
                remedy = f"pass `{factory[0]}`"
                fix = ctx.fix(f"Pass `{factory[0]}`", *factory[1], TextEdit(default.span, factory[0]))
            message = f"`default_factory` of `{name}` is called for every object, but `{what}` is no function; {remedy}"
            yield ctx.finding(default.span, message, fix)


def _is_value(ctx: Context, node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is not None
    if isinstance(node, ast.Call) and origins.origin(ctx.snapshot, ctx.file, node.func) in _MAKE_VALUES:
        return True
    return isinstance(node, _VALUES) or clocks.changes(ctx.snapshot, ctx.file, node)
