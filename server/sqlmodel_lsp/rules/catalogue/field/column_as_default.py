"""A SQLAlchemy `Column` assigned to a field.

SQLModel makes the column itself, from the annotation and from `Field(...)`. A `Column(...)` that stands alone is taken
for the default value: what it says about the column is lost, and the first row that uses it fails:

> CompileError: Cannot compile Column object until its 'name' is assigned.

## Example

```python
from sqlmodel import Column, Field, SQLModel, Text


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    story: str = Column(Text, nullable=False)
```

## Use instead

```python
from sqlmodel import Column, Field, SQLModel, Text


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    story: str = Field(sa_column=Column(Text, nullable=False))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit, apply_edits

CODE = "SQM216"
SEVERITY = Severity.WARNING

_COLUMNS = {"sqlalchemy.Column": "Column", "sqlalchemy.orm.mapped_column": "mapped_column"}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields whose plain value is a `Column(...)` or `mapped_column(...)`."""
    for member in written.fields(ctx):
        field = member.uses[0][1]
        if "Mapped" in field.annotation:
            continue
        for default in defaults.of(ctx, member):
            if default.call is not None or not isinstance(default.node, ast.Call):
                continue
            made = _COLUMNS.get(origins.origin(ctx.snapshot, ctx.file, default.node.func) or "")
            if made is not None:
                name = f"{member.owner.rpartition('.')[2]}.{member.name}"
                message = f"`{made}(...)` becomes the default value of `{name}`; write `Field(sa_column=Column(...))`"
                span = default.positions.span(default.node.func)
                fix = _fix(ctx, default, default.node, field.nullable) if made == "Column" else None
                yield ctx.finding(span, message, fix)


def _fix(ctx: Context, default: defaults.Default, call: ast.Call, takes_none: bool) -> Fix | None:
    """Passes the column on, with the nullability that the annotation gave it."""
    text, start = ctx.text(default.span), "default=None, " if takes_none else ""
    says = {keyword.arg for keyword in call.keywords}
    if not takes_none and says.isdisjoint(("nullable", "primary_key", None)):
        edit = call_edits.insert(ctx, call, default.positions, "nullable=False")
        text = apply_edits(text, [TextEdit(edit.span.shift(-default.span.start), edit.text)])
    edits = defaults.replace(ctx, default, f"{start}sa_column={text}")
    return None if edits is None else ctx.fix("Pass it as `sa_column`", *edits)
