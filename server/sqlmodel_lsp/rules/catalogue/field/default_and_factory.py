"""`default` and `default_factory` for one field.

A field has one default: a value, or a function that makes it. Given both, the class is refused when it is defined,
table or not:

> TypeError: cannot specify both default and default_factory

## Example

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID | None = Field(default=None, default_factory=uuid4, primary_key=True)
```

## Use instead

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID | None = Field(default_factory=uuid4, primary_key=True)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.catalogue.field import defaults
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import is_opaque
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM217"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of `Field` with a default and a factory of which neither is left out in the end."""
    for member in written.fields(ctx):
        yield from _assigned(ctx, member)
        field = member.uses[0][1]
        value, factory = field.arguments.get("default", ...), field.arguments.get("default_factory")
        if value is ... or factory is None or is_opaque(value) or is_opaque(factory):
            continue
        if getattr(value, "name", "").endswith("Undefined"):
            continue
        for part in ("value", "annotation"):
            for call, positions in defaults.field_calls(ctx, member, part):
                keyword = call_edits.keyword_named(call, "default")
                if call_edits.keyword_named(call, "default_factory") is None or not (call.args or keyword):
                    continue
                name = f"{member.owner.rpartition('.')[2]}.{member.name}"
                span = call_edits.name_span(positions, keyword) if keyword else positions.span(call.args[0])
                message = f"`{name}` has a `default` and a `default_factory`; keep one of them"
                yield ctx.finding(span, message, _fix(ctx, call, positions, keyword))


def _assigned(ctx: Context, member: written.Written[FieldFact]) -> Iterator[Finding]:
    """A plain value assigned to a field whose factory is in `Annotated`."""
    found = ctx.expression(member.owner, member.name)
    if ctx.schema.version < _REFUSES_ASSIGNED or found is None or isinstance(found[0], ast.Call):
        return
    calls = defaults.field_calls(ctx, member, "annotation")
    annotation = ctx.place(member.owner, member.name, "annotation")
    if len(calls) != 1 or annotation is None or call_edits.keyword_named(calls[0][0], "default_factory") is None:
        return
    if isinstance(found[0], ast.Constant):
        span = found[1].span(found[0])
        message = f"`{member.owner.rpartition('.')[2]}.{member.name}` has a `default` and a `default_factory`"
        removal = TextEdit(Span(annotation.end, span.end), "")
        fix = None if "#" in ctx.text(removal.span) else ctx.fix("Keep the `default_factory`", removal)
        yield ctx.finding(span, f"{message}; keep one of them", fix)


_REFUSES_ASSIGNED = (0, 0, 50)  # Some releases before took the factory.


def _fix(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword | None) -> Fix | None:
    """Keeps the factory, which says more."""
    if keyword is not None:
        removal = call_edits.remove(ctx, call, positions, keyword)
    else:
        first = min(map(positions.span, call.keywords))
        here = Span(positions.span(call.args[0]).start, first.start)
        removal = None if "#" in ctx.text(here) or len(call.args) > 1 else TextEdit(here, "")
    return None if removal is None else ctx.fix("Keep the `default_factory`", removal)
