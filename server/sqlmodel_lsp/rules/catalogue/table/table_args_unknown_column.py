"""A constraint or index over a column that the table does not have.

Strings in `UniqueConstraint`, `Index` and the other constraints of `__table_args__` are names of columns in the
database, not of relationships, and not of attributes whose column is called otherwise. The class is refused when it is
defined:

> ConstraintColumnNotFoundError: Can't create UniqueConstraint on table 'hero': no column named 'nickname' is present.

## Example

```python
from sqlmodel import Field, SQLModel, UniqueConstraint


class Hero(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("nickname"),)

    id: int | None = Field(default=None, primary_key=True)
    nick_name: str
```

## Use instead

```python
from sqlmodel import Field, SQLModel, UniqueConstraint


class Hero(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("nick_name"),)

    id: int | None = Field(default=None, primary_key=True)
    nick_name: str
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, origins
from sqlmodel_lsp.rules.catalogue.table import table_arguments
from sqlmodel_lsp.rules.catalogue.table.table_arguments import Arguments
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Column, Model, Table

CODE = "SQM105"
SEVERITY = Severity.ERROR

_OVER_ALL = frozenset({"sqlalchemy.UniqueConstraint", "sqlalchemy.PrimaryKeyConstraint"})
_INDEX = "sqlalchemy.Index"
_FOREIGN_KEY = "sqlalchemy.ForeignKeyConstraint"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds names in constraints and indexes that are no column of a table they are for."""
    for arguments in table_arguments.written(ctx):
        tables = [
            (model, model.table)
            for model in arguments.uses
            if model.table is not None and certainty.knows_columns(ctx.snapshot, model)
        ]
        for node in _names(ctx, arguments):
            for model, table in tables:
                if node.value not in {_key(c) for c in table.columns} and not _may_be_column(
                    ctx, model, str(node.value)
                ):
                    yield _finding(ctx, arguments, node, model.name, table)
                    break


def _may_be_column(ctx: Context, model: Model, name: str) -> bool:
    """Whether a base declares it as a relationship, of which a table makes a plain field."""
    line = certainty.line_of(ctx.snapshot, model)
    written = [item for fact in line for item in fact.assignments() if item.target == name]
    return model.relationship(name) is None and any("Relationship(" in (item.value or "") for item in written)


def _names(ctx: Context, arguments: Arguments) -> Iterator[ast.Constant]:
    """The strings that have to be columns, as far as they are written plainly."""
    items = arguments.node.elts if isinstance(arguments.node, ast.Tuple) else []
    for call in items:
        if not isinstance(call, ast.Call):
            continue
        made = origins.origin(ctx.snapshot, ctx.file, call.func)
        given: list[ast.expr] = []
        if made in _OVER_ALL:
            given = call.args
        elif made == _INDEX:
            given = call.args[1:]
        elif made == _FOREIGN_KEY and call.args and isinstance(call.args[0], (ast.List, ast.Tuple)):
            given = call.args[0].elts
        for node in given:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node


def _key(column: Column) -> str:
    """The name that constraints know a column by."""
    key = None if column.construct is None else column.construct.keyword("key")
    return key if isinstance(key, str) else column.name


def _finding(ctx: Context, arguments: Arguments, node: ast.Constant, name: str, table: Table) -> Finding:
    text = str(node.value)
    span, message = arguments.positions.span(node), f"`{name}` has no column `{text}`"
    renamed = table.attribute(text)
    if renamed is not None:
        meant = _key(renamed)
        message = f"The column of `{name}.{text}` is called `{meant}` in the database"
    else:
        meant = nearest(text, map(_key, table.columns)) or ""
        message += f"; did you mean `{meant}`?" if meant else " to put a constraint on"
    edit = call_edits.inside_string(ctx, span, text, meant) if meant else None
    fix: Fix | None = None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
    return ctx.finding(span, message, fix)
