"""An annotation that no column type stands for.

SQLModel derives the column type from the annotation and knows the plain Python types, enums, dates, decimals and UUIDs.
For all others it raises when the table is defined:

> ValueError: <class 'list'> has no matching SQLAlchemy type

`Literal`, `NewType` and type aliases fail with `TypeError: issubclass() arg 1 must be a class`, unions of two types
with `ValueError: Cannot have a (non-optional) union as a SQLAlchemy field`. Say which type to use with `sa_type`; a
`dict` or `list` fits into `JSON`.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    powers: list[str] = []
```

## Use instead

```python
from sqlmodel import JSON, Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    powers: list[str] = Field(default=[], sa_type=JSON)
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.rules import annotation, call_edits, imports, written
from sqlmodel_lsp.rules.catalogue.field import json_not_serialisable
from sqlmodel_lsp.rules.catalogue.relationship.rel_missing_call import related_table
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.text.span import Span

CODE = "SQM202"
SEVERITY = Severity.ERROR

_JSON = re.compile(r"(?:typing\.)?(?:dict|list|Dict|List)(?:\[.*\])?$", re.DOTALL)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns whose annotation SQLModel refuses."""
    for member in written.columns(ctx):
        problems = [column for _, column in member.uses if column.type_error and column.opaque is None]
        core = annotation.core(ctx, member.owner, member.name)
        if core is not None and len(problems) == len(member.uses) and related_table(ctx, core) is None:
            field = member.uses[0][0].field(member.name)
            # What stands as `sa_column` is no Column, and would be in the way.
            has_column = field is not None and "sa_column" in field.arguments
            fits = not has_column and json_not_serialisable.refused(ctx, problems[0]) is None
            yield _finding(ctx, member.owner, problems[0], core, fits)


def _finding(ctx: Context, owner: str, column: Column, core: Span, fits_json: bool) -> Finding:
    written_type = " ".join(ctx.text(core).split())
    name = f"{owner.rpartition('.')[2]}.{column.attribute}"
    if "union" in str(column.type_error):
        return ctx.finding(core, f"`{name}` has two types, which no column type fits; give one or pass `sa_type`")
    if _JSON.match(written_type):
        message = f"No column type fits `{written_type}` of `{name}`; pass `sa_type=JSON`"
        return ctx.finding(core, message, _fix(ctx, owner, column.attribute) if fits_json else None)
    return ctx.finding(core, f"No column type fits `{written_type}` of `{name}`; pass one as `sa_type`")


def _fix(ctx: Context, owner: str, member: str) -> Fix | None:
    argument = call_edits.add_field_argument(ctx, owner, member, "sa_type=JSON")
    imported = imports.add(ctx, "JSON")
    if argument is None or imported is None:
        return None
    return ctx.fix("Store it as `JSON`", *imported, argument)
