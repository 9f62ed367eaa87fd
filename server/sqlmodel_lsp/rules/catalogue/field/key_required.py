"""A key that the database makes, and that validation asks for.

The annotation takes None, but the field has no default. The constructor of a table does not mind; everything that
validates does, such as `model_validate`, and so do type checkers:

> ValidationError: 1 validation error for Hero id Field required

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(primary_key=True)
    name: str
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import written
from sqlmodel_lsp.rules.catalogue.field import defaults, nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM242"
SEVERITY = Severity.HINT

_NUMBERED = ("sqlalchemy.Integer", "sqlalchemy.BigInteger", "sqlalchemy.SmallInteger")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds optional keys that the database numbers and that have no default."""
    for member in written.columns(ctx):
        if any(defaults.of(ctx, member)) or not all(_is_numbered(model, column) for model, column in member.uses):
            continue
        span = ctx.place(member.owner, member.name)
        if span is not None:
            name = f"{member.owner.rpartition('.')[2]}.{member.name}"
            message = (
                f"`{name}` may be None until the database makes it, but validation requires it; add `default=None`"
            )
            yield ctx.finding(span, message, _fix(ctx, member))


def _is_numbered(model: Model, column: Column) -> bool:
    key = () if model.table is None else model.table.primary_key()
    field = model.field(column.attribute)
    return (
        key == (column,)
        and not (column.opaque or column.error or column.type_error or column.foreign_keys)
        and nulls.type_name(column.type) in _NUMBERED
        and field is not None
        and field.nullable
        and field.required is True
    )


def _fix(ctx: Context, member: written.Written[Column]) -> Fix | None:
    """Puts the default before all other arguments, or behind an annotation that has the `Field`."""
    for call, positions in defaults.field_calls(ctx, member, "value"):
        if call.args:
            return None
        start = min((positions.span(item).start for item in call.keywords), default=positions.span(call).end - 1)
        text = "default=None, " if call.keywords else "default=None"
        return ctx.fix("Add `default=None`", TextEdit(Span(start, start), text))
    annotation = ctx.place(member.owner, member.name, "annotation")
    if annotation is None or ctx.place(member.owner, member.name, "value") is not None:
        return None
    return ctx.fix("Add `= None`", TextEdit(Span(annotation.end, annotation.end), " = None"))
