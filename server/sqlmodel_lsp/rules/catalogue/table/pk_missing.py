"""A table without a primary key.

SQLAlchemy cannot map a table whose rows it cannot tell apart. The class is refused when it is defined, so importing its
module fails:

> ArgumentError: Mapper Mapper[Hero(hero)] could not assemble any primary key columns for mapped table 'hero'

An `id` field is a plain column until it says `primary_key=True`. A link table has a key over both of its foreign keys.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = None
    name: str = Field(index=True)
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

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.field.field_unknown_argument import KNOWN
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model, Table

CODE = "SQM101"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables of which no column, base or constraint makes a key."""
    for model in ctx.models:
        table, name = model.table, ctx.place(model)
        if table is None or name is None or table.kind != "sqlmodel":
            continue
        if table.primary_key() or not certainty.knows_columns(ctx.snapshot, model):
            continue
        if _maps_itself(ctx, model) or _has_refused_field(model, table):
            continue
        message = f"`{model.name}` has no primary key; mark a field with `primary_key=True`"
        yield ctx.finding(name, message, _fix(ctx, model, table))


def _maps_itself(ctx: Context, model: Model) -> bool:
    """Whether `__mapper_args__` may name the key."""
    return any(
        getattr(item, "target", getattr(item, "name", "")) == "__mapper_args__"
        for fact in certainty.line_of(ctx.snapshot, model)
        for item in fact.body
    )


def _has_refused_field(model: Model, table: Table) -> bool:
    """Whether a field is not accepted as it is written, so that it may have been meant as the key."""
    return any(column.error for column in table.columns) or any(
        field.call == "sqlmodel.Field" and not KNOWN.issuperset(field.arguments) for field in model.fields
    )


def _fix(ctx: Context, model: Model, table: Table) -> Fix | None:
    own = [column.attribute for column in table.columns if column.owner == model.qualified]
    keys = [column.attribute for column in table.columns if column.foreign_keys]
    if "id" in own:
        marked = ["id"]
    elif len(keys) > 1 and len(keys) == len(table.columns) and keys == own:
        marked = keys
    else:
        return None
    edits = [call_edits.add_field_argument(ctx, model.path, name, _argument(ctx, model, name)) for name in marked]
    names = " and ".join(f"`{name}`" for name in marked)
    return ctx.fix(f"Make {names} the primary key", *(edit for edit in edits if edit)) if all(edits) else None


def _argument(ctx: Context, model: Model, name: str) -> str:
    has_value = ctx.place(model, name, "value") is not None
    column = model.table.attribute(name) if model.table else None
    needs_default = not has_value and column is not None and bool(column.nullable)
    return "default=None, primary_key=True" if needs_default else "primary_key=True"
