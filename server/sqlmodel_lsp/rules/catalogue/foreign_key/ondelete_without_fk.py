"""`ondelete` on a field that is no foreign key.

`ondelete` says what becomes of a row when the row it points to is deleted. Without `foreign_key` it points to none, and
the class is refused when it is defined, table or not:

> RuntimeError: ondelete can only be used with foreign_key

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, ondelete="CASCADE")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import is_opaque
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM308"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `ondelete` in a `Field` of SQLModel that has no `foreign_key`."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        given = field.arguments
        if field.call != "sqlmodel.Field" or "ondelete" not in given or {"foreign_key", "sa_column", "**"} & set(given):
            continue
        if is_opaque(given["ondelete"]):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "ondelete"):
            keyword = call_edits.keyword_named(call, "ondelete")
            if keyword is None or ctx.text(positions.span(call.func)) != call_edits.imported_name(ctx, "Field"):
                continue
            if any(item.arg is None for item in call.keywords) or call_edits.keyword_named(call, "foreign_key"):
                continue
            message = f"`ondelete` of `{member.name}` needs a `foreign_key`"
            fix = _fix(ctx, member.name, call, positions, keyword)
            yield ctx.finding(call_edits.name_span(positions, keyword), message, fix)


def _fix(ctx: Context, name: str, call: ast.Call, positions: Positions, keyword: ast.keyword) -> Fix | None:
    """Adds the foreign key that the field's name tells, else takes `ondelete` out."""
    target = _target(ctx, name)
    if target is None:
        removal = call_edits.remove(ctx, call, positions, keyword)
        return None if removal is None else ctx.fix("Remove `ondelete`", removal)
    start = positions.span(keyword).start
    edit = TextEdit(Span(start, start), f'foreign_key="{target}", ')
    return ctx.fix(f"Make `{name}` a foreign key to `{target}`", edit)


def _target(ctx: Context, name: str) -> str | None:
    table_name, _, column = name.rpartition("_")
    tables = ctx.schema.tables_named(table_name, ctx.file.path) if table_name else ()
    key = tables[0].primary_key() if len(tables) == 1 else ()
    return f"{table_name}.{column}" if [item.name for item in key] == [column] else None
