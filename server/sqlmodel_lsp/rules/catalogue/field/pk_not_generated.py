"""A primary key that is None by default and that nothing makes.

A database numbers a single integer key by itself. It does so for no other type, and for no column of a key that has
several. With None as the default, an object made without a key is refused:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.id

Foreign keys, columns with a `server_default`, and models whose own code fills fields are left alone.

## Example

```python
from uuid import UUID

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID | None = Field(default=None, primary_key=True)
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

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, imports, written
from sqlmodel_lsp.rules.catalogue.field import defaults, nulls
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model

CODE = "SQM211"
SEVERITY = Severity.WARNING

_NUMBERED = ("sqlalchemy.Integer", "sqlalchemy.BigInteger", "sqlalchemy.SmallInteger")
_NEVER = frozenset(
    {
        *(f"sqlalchemy.{name}" for name in ("Uuid", "UUID", "String", "Text", "Unicode", "VARCHAR", "CHAR", "Enum")),
        *(f"sqlalchemy.{name}" for name in ("Date", "DateTime", "TIMESTAMP", "Time", "LargeBinary", "Boolean")),
        *(f"sqlalchemy.{name}" for name in ("Float", "Double", "Numeric", "Interval")),
        *("sqlmodel.AutoString", "sqlmodel.GUID", "sqlmodel.UTCDateTime"),
    }
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds key columns with None as their default that neither the class nor the database gives a value."""
    for member in written.columns(ctx):
        given = [*defaults.of(ctx, member)]
        if len(given) != 1 or not defaults.is_none(given[0]):
            continue
        if all(_is_never_made(ctx, model, column) for model, column in member.uses):
            name = f"{member.owner.rpartition('.')[2]}.{member.name}"
            column = member.uses[0][1]
            if nulls.type_name(column.type) in _NUMBERED:
                message = f"`{name}` is one of several key columns, which no database numbers; give it a default"
                yield ctx.finding(given[0].span, message)
                continue
            kind = (column.python_type or "").removesuffix(" | None").rpartition(".")[2]
            message = f"`{name}` is None by default, and no database makes a key of type `{kind}`"
            fix = _fix(ctx, given[0]) if kind == "UUID" else None
            remedy = "; use `default_factory=uuid4`" if kind == "UUID" else "; give it a `default_factory`"
            yield ctx.finding(given[0].span, message + remedy, fix)


def _is_never_made(ctx: Context, model: Model, column: Column) -> bool:
    key = () if model.table is None else model.table.primary_key()
    name = nulls.type_name(column.type)
    if column not in key or name not in (*_NEVER, *_NUMBERED) or nulls.may_be_made(column) or column.foreign_keys:
        return False
    if column.opaque or column.error or column.type_error or nulls.may_be_filled(ctx, model):
        return False
    if name in _NEVER:
        return True
    return len(key) > 1 and certainty.knows_columns(ctx.snapshot, model) and not _is_numbered(column)


def _is_numbered(column: Column) -> bool:
    return column.construct is None or column.construct.has("autoincrement")


def _fix(ctx: Context, default: defaults.Default) -> Fix | None:
    name = call_edits.imported_name(ctx, "uuid4", "uuid")
    imported = [] if name is not None else imports.add(ctx, "uuid4", "uuid")
    edits = defaults.replace(ctx, default, f"default_factory={name or 'uuid4'}")
    if imported is None or edits is None:
        return None
    return ctx.fix("Make it with `uuid4`", *imported, *edits)
