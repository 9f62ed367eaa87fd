"""Two fields of a table have one column name.

A column is called like its field unless `sa_column_kwargs` or the `Column` names it. A table holds each name once, so
the class is refused when it is defined:

> DuplicateColumnError: A column with name 'name' is already present in table 'hero'.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    secret_name: str = Field(sa_column_kwargs={"name": "name"})
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    secret_name: str = Field(sa_column_kwargs={"name": "secret_name"})
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.syntax.values import Call
from sqlmodel_lsp.text.span import Span

CODE = "SQM117"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds tables with several columns of one name, once for each place that gives the name."""
    told: set[Span] = set()
    for model in ctx.schema.heirs_in(ctx.file.path):
        for one, other in () if model.table is None or model.opaque else _clashes(model.table):
            if not _is_here(ctx, model, one, other) or _is_one_object(ctx, model, one, other):
                continue
            if not certainty.is_settled(ctx.snapshot, model):
                continue
            literal = _literal(ctx, other)
            span = literal or _member(ctx, other) or ctx.place(model)
            if span is not None and span not in told:
                told.add(span)
                yield _finding(ctx, model, (one, other), span, literal)


def _clashes(table: Table) -> Iterator[tuple[Column, Column]]:
    """The pairs of columns with one name; the second of a pair is the one to change, which gives itself the name."""
    if table.kind != "sqlmodel" or len({column.name for column in table.columns}) == len(table.columns):
        return
    first: dict[str, Column] = {}
    for column in sorted(table.columns, key=lambda column: column.attribute != column.name):
        # A name that only SQLAlchemy makes is in no column we know.
        if column.opaque or column.construct is None or column.construct.arguments[:1] != (column.name,):
            continue
        if column.name in first:
            yield first[column.name], column
        else:
            first[column.name] = column


def _is_here(ctx: Context, model: Model, one: Column, other: Column) -> bool:
    """Whether this file brings the two together: that of the class which declares both, else that of the model."""
    home = ctx.schema.homes.get(other.owner)
    together = model.file if home is None or one.owner != other.owner else home.file
    return together == ctx.file.path


def _is_one_object(ctx: Context, model: Model, one: Column, other: Column) -> bool:
    """Whether both fields may have been given one `Column`, which SQLAlchemy puts into the table once."""
    given = [_given(model, column) for column in (one, other)]
    return isinstance(given[0], Call) and given[0] == given[1] and not all(_makes(ctx, c) for c in (one, other))


def _given(model: Model, column: Column) -> object:
    field = model.field(column.attribute)
    return None if field is None else field.arguments.get("sa_column")


def _makes(ctx: Context, column: Column) -> bool:
    """Whether the `Column(...)` is written in the field itself."""
    path = _path(ctx, column)
    return path is not None and any(
        isinstance(keyword.value, ast.Call)
        for call, _ in call_edits.calls_with(ctx, path, column.attribute, "sa_column")
        if (keyword := call_edits.keyword_named(call, "sa_column")) is not None
    )


def _literal(ctx: Context, column: Column) -> Span | None:
    """Where the column's name is written in its field."""
    path = _path(ctx, column)
    for part in ("value", "annotation") if path is not None else ():
        found = ctx.expression(path or "", column.attribute, part)
        for node in () if found is None else ast.walk(found[0]):
            for name in _names(node):
                if found is not None and isinstance(name, ast.Constant) and name.value == column.name:
                    return found[1].span(name)
    return None


def _names(node: ast.AST) -> Iterator[ast.expr]:
    """What may be the name of a column: a `name` in a dict or a call, and what a call is given first."""
    if isinstance(node, ast.Dict):
        keys = [getattr(key, "value", None) for key in node.keys]
        yield from (value for key, value in zip(keys, node.values, strict=True) if key == "name")
    elif isinstance(node, ast.Call):
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "name")
        if getattr(node.func, "attr", getattr(node.func, "id", "")) == "Column":
            yield from node.args[:1]


def _member(ctx: Context, column: Column) -> Span | None:
    path = _path(ctx, column)
    return None if path is None else ctx.place(path, column.attribute)


def _path(ctx: Context, column: Column) -> str | None:
    """The path of the class that declares the column, None when that is in another file."""
    home = ctx.schema.homes.get(column.owner)
    return home.path if home is not None and home.file == ctx.file.path else None


def _finding(ctx: Context, model: Model, pair: tuple[Column, Column], span: Span, literal: Span | None) -> Finding:
    one, other = pair
    names = f"`{model.name}.{one.attribute}` and `{model.name}.{other.attribute}`"
    message = f"{names} would both be the column `{other.name}`; give one of them another name"
    related = ctx.related(one.owner, one.attribute, f"`{one.attribute}` is this column already")
    taken = model.table is None or model.table.column(other.attribute) is not None
    edit = None if taken or literal is None else call_edits.inside_string(ctx, literal, other.name, other.attribute)
    fix = None if edit is None else ctx.fix(f"Call the column `{other.attribute}`", edit, safe=False)
    return ctx.finding(span, message, fix, related)
