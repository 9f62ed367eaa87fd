"""Pydantic's `Field` where SQLModel's is meant.

Both have that name. Pydantic's knows nothing of columns: `primary_key`, `index` and `foreign_key` go into the JSON
schema, with a deprecation warning, and the table is made without them. Where the key is lost, it is not made at all:

> ArgumentError: Mapper Mapper[Hero(hero)] could not assemble any primary key columns for mapped table 'hero'

Fields of schemas and fields with nothing but Pydantic's own arguments may use either.

## Example

```python
import sqlmodel
from pydantic import Field
from sqlmodel import SQLModel


class Hero(SQLModel, table=True):
    id: int | None = sqlmodel.Field(default=None, primary_key=True)
    name: str = Field(index=True)
```

## Use instead

```python
import sqlmodel
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = sqlmodel.Field(default=None, primary_key=True)
    name: str = Field(index=True)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import imports, origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults
from sqlmodel_lsp.rules.catalogue.field.field_unknown_argument import OF_PYDANTIC
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.field_parameters import PARAMETERS

CODE = "SQM207"
SEVERITY = Severity.WARNING

_OF_COLUMNS = frozenset(item.name for item in PARAMETERS if item.group == "column")
_ONLY_PYDANTIC = re.compile(rf"\b(?:{'|'.join(sorted(OF_PYDANTIC))})\s*=")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of Pydantic's `Field` for columns of tables, with arguments that only SQLModel's has."""
    for member in written.fields(ctx):
        if not any(model.table is not None for model, _ in member.uses):
            continue
        for part in ("value", "annotation"):
            for call, positions in defaults.field_calls(ctx, member, part):
                if origins.origin(ctx.snapshot, ctx.file, call.func) != "pydantic.Field":
                    continue
                lost = [str(item.arg) for item in call.keywords if item.arg in _OF_COLUMNS]
                if lost:
                    names = " and ".join(f"`{name}`" for name in lost)
                    span = positions.span(call.func)
                    message = f"`{ctx.text(span)}` is Pydantic's, which drops {names}; import it from `sqlmodel`"
                    yield ctx.finding(span, message, _fix(ctx, ctx.text(span)))


def _fix(ctx: Context, name: str) -> Fix | None:
    """Imports `Field` from the other package, unless something in the file is for Pydantic's only."""
    if name != "Field" or _ONLY_PYDANTIC.search(ctx.file.text):
        return None
    edits = imports.move(ctx, name)
    return None if edits is None else ctx.fix("Import `Field` from `sqlmodel`", *edits)
