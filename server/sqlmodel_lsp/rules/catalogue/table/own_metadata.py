"""A table with a `MetaData` of its own.

`metadata = MetaData(...)` in one class takes its table out of `SQLModel.metadata`. `create_all` and Alembic no longer
see it, and foreign keys between it and the other tables find nothing:

> NoReferencedTableError: Foreign key associated with column 'hero.team_id' could not find table 'team'

A schema is an item of `__table_args__`.

## Example

```python
from sqlmodel import Field, MetaData, SQLModel


class Hero(SQLModel, table=True):
    metadata = MetaData(schema="tales")

    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    __table_args__ = {"schema": "tales"}

    id: int | None = Field(default=None, primary_key=True)
```

A `MetaData` in a base of several tables, such as those of another database, is not reported. The fix moves the table,
so it is applied only when asked for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Branch
from sqlmodel_lsp.rules import call_edits, certainty, origins, statements
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM111"
SEVERITY = Severity.WARNING

_NAME = "metadata"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes of tables that make a `MetaData` for themselves alone."""
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified) if model.table is not None else None
        if fact is None or not any(_sets_it(item) for item in fact.body):
            continue
        name, found = ctx.place(model, _NAME), ctx.expression(model, _NAME)
        made = None if found is None else origins.called(ctx.snapshot, ctx.file, found[0])
        if name is None or found is None or made != "sqlalchemy.MetaData" or _is_used(ctx, model):
            continue
        message = f"`{model.name}` leaves `SQLModel.metadata`, so that other tables and `create_all` miss it"
        yield ctx.finding(name, f"{message}; pass a schema in `__table_args__`", _fix(ctx, model, found[0]))


def _sets_it(item: object) -> bool:
    return isinstance(item, Assignment) and item.target == _NAME and item.branch is Branch.MAIN


def _is_used(ctx: Context, model: Model) -> bool:
    """Whether the code base asks the class for its metadata, so that it knows what it does."""
    asked = re.compile(rf"\b{model.name}\.metadata\b")
    return any(asked.search(file.text) for file in ctx.snapshot.files.values() if model.name in file.text)


def _fix(ctx: Context, model: Model, call: ast.expr) -> Fix | None:
    found, statement = ctx.expression(model, _NAME), ctx.place(model, _NAME, "statement")
    if not isinstance(call, ast.Call) or found is None or statement is None or call.args:
        return None
    if not call.keywords:
        removal = statements.remove(ctx, statement)
        return None if removal is None else ctx.fix("Keep `SQLModel.metadata`", removal, safe=False)
    schema = call_edits.keyword_named(call, "schema")
    if schema is None or len(call.keywords) > 1 or "__table_args__" in model.attributes:
        return None
    written = f'__table_args__ = {{"schema": {ctx.text(found[1].span(schema.value))}}}'
    return ctx.fix("Pass the schema in `__table_args__`", TextEdit(statement, written), safe=False)
