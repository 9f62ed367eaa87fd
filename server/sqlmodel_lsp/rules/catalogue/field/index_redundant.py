"""An index over a primary key.

Every database keeps a unique index over the primary key. `index=True` beside `primary_key=True` makes a second one,
that costs room and time with every row and that no query uses:

> CREATE INDEX ix_hero_id ON hero (id)

`unique=True` makes a second constraint. In a key of several columns an index or a constraint over one of them is
another one, so that only keys of one column are reported.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, index=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```

Taking it away changes the schema: the next migration drops the index.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Column, Model

CODE = "SQM241"
SEVERITY = Severity.HINT


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `index` and `unique` of columns that are a primary key by themselves."""
    for member in written.columns(ctx):
        if not all(_is_whole_key(ctx, model, column) for model, column in member.uses):
            continue
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for argument, what in (("index", "an index"), ("unique", "a constraint")):
            for call, positions in call_edits.calls_with(ctx, member.owner, member.name, argument):
                keyword = call_edits.keyword_named(call, argument)
                if keyword is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value is not True:
                    continue
                removal = call_edits.remove(ctx, call, positions, keyword)
                fix = None if removal is None else ctx.fix(f"Remove `{argument}`", removal, safe=False)
                message = f"`{name}` is the primary key, which has {what} already; drop `{argument}`"
                yield ctx.finding(positions.span(keyword), message, fix)


def _is_whole_key(ctx: Context, model: Model, column: Column) -> bool:
    table = model.table
    return (
        table is not None
        and table.primary_key() == (column,)
        and (column.index or column.unique)
        and not (column.opaque or column.error)
        and certainty.knows_columns(ctx.snapshot, model)
    )
