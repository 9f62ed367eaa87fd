"""A field annotated as SQLAlchemy's `Mapped[...]`.

That is how SQLAlchemy's own declarative classes say it. SQLModel hands the annotation to Pydantic, which knows no such
type, when the class is defined:

> PydanticSchemaGenerationError: Unable to generate pydantic-core schema for sqlalchemy.orm.base.Mapped[str].

Write the type alone; what `mapped_column` says belongs into `Field`. Relationships may be annotated this way.

## Example

```python
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: Mapped[str] = Field(index=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import origins, written
from sqlmodel_lsp.rules.catalogue.field import arbitrary_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM239"
SEVERITY = Severity.ERROR

_MAPPED = "sqlalchemy.orm.Mapped"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields, not relationships, whose annotation is `Mapped[...]`."""
    for member in written.fields(ctx):
        model, field = member.uses[0]
        if "Mapped" not in field.annotation or arbitrary_types.may_be_allowed(ctx, model):
            continue
        found = ctx.expression(member.owner, member.name, "annotation")
        if found is None or not isinstance(found[0], ast.Subscript):
            continue
        if origins.origin(ctx.snapshot, ctx.file, found[0].value) == _MAPPED:
            span, inner = found[1].span(found[0]), found[1].span(found[0].slice)
            text = ctx.text(inner)
            message = f"`Mapped` of `{member.owner}.{member.name}` is no type that SQLModel takes; write `{text}`"
            yield ctx.finding(found[1].span(found[0].value), message, _fix(ctx, member.owner, member.name, span, text))


def _fix(ctx: Context, owner: str, name: str, span: Span, text: str) -> Fix | None:
    """Writes the type alone, unless the value is SQLAlchemy's too and has to change with it."""
    value = ctx.expression(owner, name)
    made = None if value is None else origins.called(ctx.snapshot, ctx.file, value[0])
    if made is not None and made.startswith("sqlalchemy."):
        return None
    return ctx.fix(f"Write `{text}`", TextEdit(span, text))
