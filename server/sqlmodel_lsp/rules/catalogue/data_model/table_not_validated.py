"""A constraint or validator in a table, where nothing is validated.

The constructor of a table takes whatever it is given, so that rows can be loaded, and FastAPI calls it for a body as
well. Constraints and validators of the class run in `model_validate` alone, or with `validate_assignment=True`. Wrong
values go to the database:

> IntegrityError: (sqlite3.IntegrityError) CHECK constraint failed: age

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    age: int = Field(ge=0)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    age: int = Field(ge=0)


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroCreate(HeroBase):
    pass
```

Data is validated as `HeroCreate`, and a row is made by `Hero.model_validate(create)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.data_model import constructors, decorators
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

CODE = "SQM515"
SEVERITY = Severity.HINT

_CONSTRAINTS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "min_items", "regex")
_VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds the first constraint or validator in the class of each table."""
    validated = {found.model.qualified for found in decorators.decorated(ctx) if found.name in _VALIDATORS}
    for model in ctx.models:
        if model.table is None or model.opaque:
            continue
        span = _constraint(ctx, model)
        if span is None and model.qualified in validated:
            span = _validator(ctx, model)
        if span is None or _is_validated(ctx, model):
            continue
        message = f"`{model.name}(...)` does not check this, since it is a table; use `{model.name}.model_validate`"
        yield ctx.finding(span, message)


def _constraint(ctx: Context, model: Model) -> Span | None:
    for field in model.fields:
        if field.owner != model.qualified:
            continue
        for name in _CONSTRAINTS:
            if name in field.arguments:
                for call, positions in call_edits.calls_with(ctx, model.path, field.name, name):
                    keyword = call_edits.keyword_named(call, name)
                    if keyword is not None:
                        return call_edits.name_span(positions, keyword)
    return None


def _validator(ctx: Context, model: Model) -> Span | None:
    for found in decorators.decorated(ctx):
        written = decorators.written(ctx, found) if found.model is model and found.name in _VALIDATORS else None
        if written is not None:
            return decorators.name_span(written[1], written[0])
    return None


def _is_validated(ctx: Context, model: Model) -> bool:
    """Whether the class validates assignments, or its file reads data by `model_validate`."""
    if any("validate_assignment" in text for text in constructors.configurations(ctx, model)):
        return True
    return f"{model.name}.model_validate" in ctx.file.text
