"""A foreign key that is not written as a string.

`foreign_key` takes the string `"table.column"`. Given the column itself, its class or `True`, the class is refused when
it is defined, by an assertion that says nothing:

> AssertionError:

## Example

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key=Team.id)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty, written
from sqlmodel_lsp.rules.catalogue.session import members
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model, Table
from sqlmodel_lsp.syntax.values import Attribute, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM304"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `foreign_key` arguments whose value is certainly no string."""
    for member in written.columns(ctx):
        if not all(_is_refused(column.error) and column.opaque is None for _, column in member.uses):
            continue
        model = member.uses[0][0]
        field = model.field(member.name)
        given = None if field is None else field.arguments.get("foreign_key")
        target = _target(ctx, given)
        if target is None and not isinstance(given, (bool, int)):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "foreign_key"):
            keyword = call_edits.keyword_named(call, "foreign_key")
            if keyword is None or _is_string(keyword.value):
                continue
            span = positions.span(keyword.value)
            if target is None:
                yield ctx.finding(span, f'`foreign_key` of `{member.name}` is not a string; write `"table.column"`')
            else:
                fix = ctx.fix(f'Write `"{target}"`', TextEdit(span, f'"{target}"'))
                yield ctx.finding(span, f'`foreign_key` takes a string; write `"{target}"`', fix)
    yield from _absent(ctx)


def _absent(ctx: Context) -> Iterator[Finding]:
    """Finds attributes that no class has, as fields of one without a table, of which Pydantic leaves none to read."""
    for member in written.fields(ctx):
        given = member.uses[0][1].arguments.get("foreign_key")
        owner = given.value if isinstance(given, Attribute) else None
        model = ctx.schema.models.get(owner.name) if isinstance(owner, Symbol) else None
        if not isinstance(given, Attribute) or model is None or model.opaque is not None:
            continue
        problem = _problem(ctx, model, given.name)
        if problem is None or not certainty.is_settled(ctx.snapshot, model):
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, "foreign_key"):
            keyword = call_edits.keyword_named(call, "foreign_key")
            if keyword is not None and isinstance(keyword.value, ast.Attribute):
                span = positions.span(keyword.value)
                yield ctx.finding(span, f'{problem}; write `"table.column"`')


def _problem(ctx: Context, model: Model, attribute: str) -> str | None:
    """Why an attribute cannot be read from the class of a model, None when it can."""
    if model.is_table:
        is_lacking = members.certainly_lacks(ctx, model, attribute)
        return f"`{model.name}` has no `{attribute}`" if is_lacking else None
    if model.field(attribute) is None:
        return None
    return f"`{model.name}.{attribute}` has no value, and `{model.name}` makes no table"


def _is_refused(error: str | None) -> bool:
    return error == "foreign_key must be a string"


def _is_string(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _target(ctx: Context, given: Value) -> str | None:
    """What to write for a class or a column of it."""
    owner = given.value if isinstance(given, Attribute) else given
    model = ctx.schema.models.get(owner.name) if isinstance(owner, Symbol) else None
    table = None if model is None else model.table
    if table is None or table.full_name is None:
        return None
    name = _column(table, given.name if isinstance(given, Attribute) else None)
    return None if name is None else f"{table.full_name}.{name}"


def _column(table: Table, attribute: str | None) -> str | None:
    if attribute is not None:
        column = table.attribute(attribute)
        return None if column is None or column.opaque else column.name
    key = table.primary_key()
    return key[0].name if len(key) == 1 else None
