"""A field under a name that belongs to SQLAlchemy or Pydantic.

`metadata` is the collection of all tables. SQLAlchemy 2.0 refuses a column of this name when the class is defined
(`InvalidRequestError: Attribute name 'metadata' is reserved`). Since 2.1 the class is defined, and no instance can be
made:

> AttributeError: 'metadata' is a ClassVar of `Hero` and cannot be set on an instance.

`model_config` and the methods of Pydantic's that begin with `model_dump` and `model_validate` cannot be fields of any
model.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    metadata: str = Field(default="")


hero = Hero()
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    metadata_: str = Field(default="", sa_column_kwargs={"name": "metadata"})


hero = Hero()
```

The column keeps its name in the database. The fix does not rename what reads the attribute, so it is applied only when
asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Branch
from sqlmodel_lsp.rules import call_edits, certainty, origins, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM110"
SEVERITY = Severity.ERROR

METADATA = "metadata"
_CONFIG = "model_config"
_METHODS = frozenset(
    {"model_dump", "model_dump_json", "model_validate", "model_validate_json", "model_validate_strings"}
)


def check(ctx: Context) -> Iterator[Finding]:
    """Finds columns called `metadata`, and fields called like what Pydantic protects."""
    for member in written.columns(ctx):
        name = ctx.place(member.owner, member.name) if member.name == METADATA else None
        if name is not None and any(model.opaque is None for model, _ in member.uses):
            message = f"`{member.uses[0][0].name}.metadata` belongs to SQLAlchemy; call the attribute `metadata_`"
            yield ctx.finding(name, message, _renamed(ctx, member.owner, name))
    for field in written.fields(ctx):
        name = ctx.place(field.owner, field.name) if field.name in _METHODS else None
        model = field.uses[0][0]
        if name is not None and model.opaque is None and not _unprotected(ctx, model):
            message = f"`{field.name}` is a method of every model, so it cannot be a field; call it otherwise"
            yield ctx.finding(name, message)
    for model in ctx.models:
        yield from _configuration(ctx, model)


def _configuration(ctx: Context, model: Model) -> Iterator[Finding]:
    fact = certainty.class_fact(ctx.snapshot, model.qualified)
    for item in fact.assignments() if fact is not None else ():
        if item.target != _CONFIG or item.annotation is None or item.branch is not Branch.MAIN:
            continue
        name, found = ctx.place(model, _CONFIG), ctx.expression(model, _CONFIG)
        made = None if found is None else origins.called(ctx.snapshot, ctx.file, found[0])
        is_none = item.value in (None, "None") and "ClassVar" not in item.annotation
        if name is not None and (is_none or made in ("sqlmodel.Field", "pydantic.Field")):
            yield ctx.finding(name, "`model_config` configures the model, so it cannot be a field; call it otherwise")


def _unprotected(ctx: Context, model: Model) -> bool:
    """Whether the class or an ancestor says which names Pydantic protects."""
    return any(
        fact.keyword("protected_namespaces") is not None
        or any("protected_namespaces" in (getattr(item, "value", "") or "") for item in fact.body)
        for fact in certainty.line_of(ctx.snapshot, model)
    )


def _renamed(ctx: Context, owner: str, name: Span) -> Fix | None:
    """Renames the attribute and keeps the name of the column."""
    found = ctx.expression(owner, METADATA)
    column = None if found is None else call_edits.keyword_named(found[0], "sa_column")
    if found is not None and column is not None:
        edit = _named(ctx, column, found[1].span(column.value))
    elif found is not None and call_edits.keyword_named(found[0], "sa_column_kwargs"):
        return None
    else:
        edit = call_edits.add_field_argument(ctx, owner, METADATA, 'sa_column_kwargs={"name": "metadata"}')
    title = "Rename to `metadata_`, and keep the name of the column"
    return None if edit is None else ctx.fix(title, TextEdit(name, "metadata_"), edit, safe=False)


def _named(ctx: Context, column: ast.keyword, span: Span) -> TextEdit | None:
    """Gives a `Column(...)` without a name its name."""
    call = column.value
    if not isinstance(call, ast.Call) or origins.called(ctx.snapshot, ctx.file, call) != "sqlalchemy.Column":
        return None
    if call_edits.keyword_named(call, "name") or (call.args and isinstance(call.args[0], ast.Constant)):
        return None
    opening = ctx.text(span).index("(") + 1
    place = Span(span.start + opening, span.start + opening)
    return TextEdit(place, '"metadata", ' if call.args or call.keywords else '"metadata"')
