"""An optional field whose column is told not to be null.

The annotation takes None, and `nullable=False` refuses it. Nothing fills the gap, so that an object without a value is
made without complaint and its row is refused:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.name

Keys, columns with a default of any kind, and models whose own code fills fields are left alone: there None only says
that the value is not known yet.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str | None = Field(default=None, nullable=False)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str | None = Field(default=None)
```

If the column must not be null, write `name: str` without a default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.catalogue.field import nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity

CODE = "SQM209"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `nullable=False` on fields that take None and have no other value."""
    for member in written.columns(ctx):
        fields = [model.field(member.name) for model, _ in member.uses]
        if not all(field is not None and field.nullable for field in fields) or not nulls.refuses_none(ctx, member):
            continue
        if any(column.foreign_keys for _, column in member.uses):
            continue  # Code around the class often knows the owner, and sets it before the row is stored.
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "nullable"):
            keyword = call_edits.keyword_named(call, "nullable")
            if keyword is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value is not False:
                continue
            removal = call_edits.remove(ctx, call, positions, keyword)
            fix = None if removal is None else ctx.fix("Let the column be null", removal, safe=False)
            message = f"`{name}` may be None by its annotation, but its column cannot be null; make both agree"
            yield ctx.finding(positions.span(keyword), message, fix)
