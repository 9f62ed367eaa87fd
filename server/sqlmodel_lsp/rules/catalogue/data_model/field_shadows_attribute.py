"""A field that hides a method or attribute of `SQLModel`.

The field works, but what it hides is gone: `hero.copy()` or `Hero.schema()` no longer do what every other model does.
Pydantic says so whenever the module is imported:

> UserWarning: Field name "schema" in "Power" shadows an attribute in parent "SQLModel"

## Example

```python
from sqlmodel import Field, SQLModel


class Power(SQLModel):
    name: str
    schema: str = Field(default="")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Power(SQLModel):
    name: str
    schema_: str = Field(default="", alias="schema")
```

In a table, `sa_column_kwargs={"name": "schema"}` keeps the name of the column. The fix does not rename what reads the
attribute, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM507"
SEVERITY = Severity.WARNING

_METHODS = frozenset(
    {
        *("json", "copy", "dict", "schema", "schema_json", "construct", "parse_obj", "parse_raw", "parse_file"),
        *("from_orm", "update_forward_refs", "validate", "model_construct", "model_copy", "model_json_schema"),
        *("model_post_init", "model_rebuild", "model_parametrized_name", "sqlmodel_update"),
    }
)
_ATTRIBUTES = frozenset({"metadata", "model_fields", "model_computed_fields", "model_extra", "model_fields_set"})
# SQLAlchemy warns of this one, which is no attribute of models without a table.
_OF_TABLES = frozenset({"registry"})
RESERVED = _METHODS | _ATTRIBUTES | _OF_TABLES
"""What no field should be called."""


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields called like what every model has, where they are first declared."""
    for member in written.fields(ctx):
        name = member.name
        if name not in RESERVED:
            continue
        place = ctx.place(member.owner, name)
        is_column = any(model.table is not None for model, _ in member.uses)
        owner = ctx.schema.models.get(member.uses[0][1].owner)
        if place is None or owner is None or owner.opaque or _is_declared_above(ctx, owner, name):
            continue
        if (name == "metadata" and is_column) or (name in _OF_TABLES and not is_column):
            continue
        message = f"The field `{name}` {_trouble(name)}; call it otherwise"
        is_again = any(_declares_again(model, owner, name) for model in ctx.schema.models.values())
        yield ctx.finding(place, message, None if is_again else _renamed(ctx, member.owner, name, place, is_column))


def _trouble(name: str) -> str:
    if name in _OF_TABLES:
        return "has a name that SQLAlchemy keeps for itself"
    return f"hides `SQLModel.{name}()`" if name in _METHODS else f"hides `SQLModel.{name}`"


def _is_declared_above(ctx: Context, model: Model, name: str) -> bool:
    ancestors = (ctx.schema.models.get(qualified) for qualified in model.mro if qualified != model.qualified)
    return any(ancestor is not None and ancestor.field(name) is not None for ancestor in ancestors)


def _declares_again(model: Model, owner: Model, name: str) -> bool:
    """Whether a class below the owner has a field of its own by this name."""
    field = model.field(name) if owner.qualified in model.mro else None
    return field is not None and field.owner != owner.qualified


def _renamed(ctx: Context, owner: str, name: str, place: Span, is_column: bool) -> Fix | None:
    argument = f'sa_column_kwargs={{"name": "{name}"}}' if is_column else f'alias="{name}"'
    found = ctx.expression(owner, name)
    taken = ("sa_column", "sa_column_kwargs", "alias", "validation_alias", "serialization_alias")
    if found is not None and any(call_edits.keyword_named(found[0], other) for other in taken):
        return None
    edit = call_edits.add_field_argument(ctx, owner, name, argument)
    title = f"Rename to `{name}_`, and keep the name outside"
    return None if edit is None else ctx.fix(title, TextEdit(place, f"{name}_"), edit, safe=False)
