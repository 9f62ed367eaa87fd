"""An optional field of an update that has to be sent.

`str | None` says that None is a value, not that the field may be left out. Without a default an update that does not
mention it is refused:

> ValidationError: 1 validation error for HeroUpdate
> name
>   Field required

## Example

```python
from sqlmodel import SQLModel


class HeroUpdate(SQLModel):
    name: str | None
```

## Use instead

```python
from sqlmodel import SQLModel


class HeroUpdate(SQLModel):
    name: str | None = None
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM516"
SEVERITY = Severity.HINT

_ENDINGS = ("Update", "Patch", "PartialUpdate", "UpdateRequest", "PatchRequest")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds nullable fields without a default in schemas whose name says that they are updates."""
    for model in ctx.models:
        if model.is_table or model.opaque or not model.name.endswith(_ENDINGS):
            continue
        for field in model.fields:
            name = ctx.place(model, field.name) if field.owner == model.qualified else None
            if name is not None and field.nullable and field.required and field.opaque is None:
                message = f"`{model.name}.{field.name}` has to be sent; give it the default `None`"
                yield ctx.finding(name, message, _fix(ctx, model, field))


def _fix(ctx: Context, model: Model, field: FieldFact) -> Fix | None:
    annotation, title = ctx.place(model, field.name, "annotation"), "Give it the default `None`"
    if annotation is None:
        return None
    found = ctx.expression(model, field.name)
    if found is None:
        return ctx.fix(title, TextEdit(Span(annotation.end, annotation.end), " = None"))
    call, positions = found
    if not isinstance(call, ast.Call) or call.args or call_edits.keyword_named(call, "default") or not call.keywords:
        return None
    first = min(map(positions.span, call.keywords)).start
    return ctx.fix(title, TextEdit(Span(first, first), "default=None, "))
