"""A function as the default itself.

`default` is the value of every object that is made without the field. A function there is not called: it is what gets
stored, and the database refuses it:

> StatementError: (builtins.AttributeError) 'function' object has no attribute 'hex'

`default_factory` is called for every object.

## Example

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID = Field(default=uuid4, primary_key=True)
```

## Use instead

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
```
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import origins, written
from sqlmodel_lsp.rules.catalogue.field import clocks, defaults, factories
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact

CODE = "SQM215"
SEVERITY = Severity.WARNING

_PLAIN = re.compile(
    r"(?:(?:typing\.)?(?:Optional|Annotated)\[)?['\"]?(?:\w+\.)?"
    r"(?:UUID[1-8]?|datetime|date|time|timedelta|Decimal|str|int|float|bool|bytes|list|dict|set|List|Dict|Set)\b"
)
"""Annotations of fields whose value is no function."""
_CLASSES = frozenset(f"builtins.{name}" for name in ("list", "dict", "set", "tuple", "str", "int", "float", "bool"))


def check(ctx: Context) -> Iterator[Finding]:
    """Finds defaults that are functions or classes, in fields that cannot hold one."""
    for member in written.fields(ctx):
        if not _PLAIN.match(member.uses[0][1].annotation):
            continue
        given = [*defaults.of(ctx, member)]
        for default in given:
            if default.is_factory or not _is_callable(ctx, default.node):
                continue
            what = " ".join(ctx.text(default.span).split())
            name = f"{member.owner.rpartition('.')[2]}.{member.name}"
            message = f"`{what}` itself becomes the value of `{name}`, uncalled; pass it as `default_factory`"
            fix = _fix(ctx, member, default) if len(given) == 1 else None
            yield ctx.finding(default.span, message, fix)


def _is_callable(ctx: Context, node: ast.expr) -> bool:
    name = origins.origin(ctx.snapshot, ctx.file, node)
    if name is None:
        return isinstance(node, ast.Lambda)
    return clocks.is_function(name) or name in _CLASSES or origins.function(ctx.snapshot, name) is not None


def _fix(ctx: Context, member: written.Written[FieldFact], default: defaults.Default) -> Fix | None:
    factory = factories.for_function(ctx, member, default)
    edits = None if factory is None else defaults.replace(ctx, default, f"default_factory={factory[0]}")
    if factory is None or edits is None:
        return None
    return ctx.fix("Call it for every object", *factory[1], *edits)
