"""A schema that lags behind its table.

What clients send and get is declared in classes beside the table, which repeat its fields. When the table changes they
do not: an update that lacks a field drops what clients send for it, and says nothing; one that has an old name or type
stores nothing, or something else.

Only what is certain counts. Schemas may differ from their table on purpose, and most leave something out.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str
    secret_name: str
    power: str = "none"


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroUpdate(SQLModel):
    name: str | None = None
    secret_name: str | None = None
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str
    secret_name: str
    power: str = "none"


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroUpdate(SQLModel):
    name: str | None = None
    secret_name: str | None = None
    power: str | None = None
```

A field that is missing is reported in an update that repeats all others of its base and makes them optional, and in
schemas that `sqlmodel-lsp generate schemas` has written. `sqlmodel-lsp generate schemas Hero --update` brings the whole
family into step.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import lag
from sqlmodel_lsp.analysis.families.lag import Kind, Lag
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.data_model import lagging_fields
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

CODE = "SQM517"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds schemas that should have become something else when their table did."""
    for variant in ctx.models:
        if variant.is_table or variant.opaque or not certainty.is_settled(ctx.snapshot, variant):
            continue
        tables = families.tables_of(ctx.snapshot, variant)
        if len(tables) != 1 or not certainty.is_settled(ctx.snapshot, tables[0]):
            continue
        for item in lag.lags(ctx.snapshot, tables[0]):
            place = _place(ctx, item) if item.variant is variant else None
            if place is not None:
                related = ctx.related(item.part.fact.owner, item.part.fact.name, f"`{tables[0].name}` has it from here")
                yield ctx.finding(place, _message(item, tables[0]), lagging_fields.fix(ctx, item), related)


def _place(ctx: Context, item: Lag) -> Span | None:
    if item.present is None:
        return ctx.place(item.variant)
    return ctx.place(item.variant, item.present.name, "annotation" if item.kind is Kind.RETYPED else "name")


def _message(item: Lag, table: Model) -> str:
    variant, name = item.variant.name, item.part.name
    if item.present is None:
        return f"`{variant}` lacks `{name}`, which `{table.name}` has"
    if item.kind is Kind.RENAMED:
        return f"`{variant}.{item.present.name}` is called `{name}` in `{table.name}`"
    return (
        f"`{variant}.{name}` is `{item.present.annotation}`, but `{table.name}.{name}` is `{item.part.fact.annotation}`"
    )
