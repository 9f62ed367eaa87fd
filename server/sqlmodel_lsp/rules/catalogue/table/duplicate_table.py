"""Two models make the same table.

A table's name is its class's name in lower case unless `__tablename__` says otherwise, and a `MetaData` holds each name
once. The second class is refused when it is defined:

> InvalidRequestError: Table 'hero' is already defined for this MetaData instance. Specify 'extend_existing=True' to
> redefine options and columns on an existing Table object.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class ArchivedHero(SQLModel, table=True):
    __tablename__ = "hero"

    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class ArchivedHero(SQLModel, table=True):
    __tablename__ = "archived_hero"

    id: int | None = Field(default=None, primary_key=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Assignment, Branch
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.text.span import Span

CODE = "SQM102"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables whose name another model has already taken in the same program."""
    if "metadata" in ctx.snapshot.everywhere("cleared", _clears):
        return
    for model in ctx.models:
        first = _first(ctx, model)
        if first is not None and model.table is not None:
            message = f"Table `{model.table.full_name}` is already made by `{first.name}`; set another `__tablename__`"
            yield ctx.finding(
                _span(ctx, model), message, related=ctx.related(first.qualified, "", "The table is first made here")
            )


def _clears(file: SourceFile) -> Iterator[str]:
    """Says `metadata` if the module empties a `MetaData`, so that its names are free again."""
    for item in file.facts.interface.body:
        if isinstance(item, Assignment) and item.target.endswith("metadata[]"):
            yield "metadata"


def _first(ctx: Context, model: Model) -> Model | None:
    """The model that makes the same table and is defined earlier."""
    table = model.table
    if table is None or not _takes_a_name(ctx, model, table):
        return None
    for made in ctx.schema.tables_called(table.full_name or ""):
        other = ctx.schema.models.get(made.model)
        if other is None or other is model or made.metadata != table.metadata:
            continue
        if (
            _takes_a_name(ctx, other, made)
            and ctx.schema.together(model.file, other.file)
            and _precedes(ctx, other, model)
        ):
            return other
    return None


def _takes_a_name(ctx: Context, model: Model, table: Table) -> bool:
    fact = certainty.class_fact(ctx.snapshot, model.qualified)
    return (
        table.kind == "sqlmodel"
        and table.name is not None
        and table.opaque is None
        and model.opaque is None
        and "extend_existing" not in table.options
        and fact is not None
        and fact.branch == Branch.MAIN
    )


def _precedes(ctx: Context, other: Model, model: Model) -> bool:
    """Whether the other model is defined first: its file is imported by this one, or comes first by name."""
    if other.file == model.file:
        mine, theirs = ctx.place(model), ctx.place(other)
        return mine is not None and theirs is not None and theirs < mine
    reaches = other.file in ctx.schema.imports.reached(model.file)
    is_reached = model.file in ctx.schema.imports.reached(other.file)
    return reaches if reaches != is_reached else other.module < model.module


def _span(ctx: Context, model: Model) -> Span:
    """The table's name where it is written, else the class's."""
    written = ctx.place(model, "__tablename__", "value")
    name = ctx.place(model)
    assert name is not None
    return written if written is not None else name
