"""An attribute that was meant as `__tablename__`, `__table_args__` or `__mapper_args__`.

SQLAlchemy looks for these names alone. Python lets a class have any other, so a misspelt one is kept and read by
nobody: the table keeps its default name, or its constraints are missing. What is written against the name that was
meant fails later:

> NoReferencedTableError: Foreign key associated with column 'power.hero_id' could not find table 'heroes'

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    __table_name__ = "heroes"

    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    __tablename__ = "heroes"

    id: int | None = Field(default=None, primary_key=True)
```

The fix changes the table that the class makes, so it is applied only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM107"
SEVERITY = Severity.WARNING

_MEANT = ("__tablename__", "__table_args__", "__mapper_args__")
_SCHEMA = "schema"
_REAL = frozenset({*_MEANT, "__table__", "__mapper__", "__table_cls__", "__mapper_cls__", "__abstract__"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds names with underscores in classes of tables that are almost those that SQLAlchemy reads."""
    heirs = [model for model in ctx.schema.heirs_in(ctx.file.path) if model.table is not None]
    wanted = {name for model in heirs for name in (model.qualified, *model.mro)}
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        if fact is None or model.qualified not in wanted:
            continue
        for item in fact.assignments():
            meant = _meant(model, item)
            name = ctx.place(model, item.target)
            if meant is None or name is None or _is_read(ctx, item.target):
                continue
            if meant == _SCHEMA:
                message = f"Nothing reads `{item.target}`; the schema of a table is an item of `__table_args__`"
            else:
                message = f"Nothing reads `{item.target}`; did you mean `{meant}`?"
            yield ctx.finding(name, message, _fix(ctx, model, item, meant))


def _meant(model: Model, item: Assignment) -> str | None:
    name = item.target
    if not name.startswith("_") or name in _REAL or item.value is None or not re.fullmatch(r"\w+", name):
        return None
    if name == "__schema__":
        return _SCHEMA
    meant = nearest(name, _MEANT) if name.startswith("__") or name.endswith("_") else None
    return None if meant in model.attributes else meant


def _is_read(ctx: Context, name: str) -> bool:
    """Whether some code asks a class for the attribute."""
    read = re.compile(rf"[.\"']{name}\b")
    return any(read.search(file.text) for file in ctx.snapshot.files.values() if name in file.text)


def _fix(ctx: Context, model: Model, item: Assignment, meant: str) -> Fix | None:
    name, value = ctx.place(model, item.target), ctx.place(model, item.target, "value")
    if name is None or value is None:
        return None
    if meant != _SCHEMA:
        return ctx.fix(f"Change to `{meant}`", TextEdit(name, meant), safe=False)
    if "__table_args__" in model.attributes or item.annotation is not None:
        return None
    written = f'{{"schema": {ctx.text(value)}}}'
    title = "Pass the schema in `__table_args__`"
    return ctx.fix(title, TextEdit(name, "__table_args__"), TextEdit(value, written), safe=False)
