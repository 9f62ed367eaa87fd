"""A `Field()` under a name that begins with an underscore.

Pydantic keeps such names for private attributes, which are neither validated nor stored, and refuses a field there when
the class is defined:

> PydanticUserError: Fields must not use names with leading underscores; e.g., use 'secret' instead of '_secret'.

Without `Field()` the attribute is private, and no column.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    _secret: str = Field(default="")
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    secret: str = Field(default="")
```

The fix does not rename what reads the attribute, so it is applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Branch
from sqlmodel_lsp.rules import certainty, origins, pydantic_release
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM502"
SEVERITY = Severity.ERROR

_FIELDS = ("sqlmodel.Field", "pydantic.Field")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds assignments of `Field(...)` to names that begin with an underscore."""
    for model in ctx.models if pydantic_release.may_be_second(ctx) else ():
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        for item in fact.assignments() if fact is not None else ():
            name = ctx.place(model, item.target) if item.target.startswith("_") else None
            if name is None or item.branch is not Branch.MAIN or not _is_field(ctx, model, item):
                continue
            public = item.target.strip("_")
            message = f"`{item.target}` cannot be a field, since its name begins with an underscore"
            yield ctx.finding(
                name, f"{message}; call it `{public}`", _fix(ctx, model, name, public) if item.annotation else None
            )


def _is_field(ctx: Context, model: Model, item: Assignment) -> bool:
    found = ctx.expression(model, item.target)
    return found is not None and origins.called(ctx.snapshot, ctx.file, found[0]) in _FIELDS


def _fix(ctx: Context, model: Model, name: Span, public: str) -> Fix | None:
    if not public.isidentifier() or public in model.attributes:
        return None
    return ctx.fix(f"Rename to `{public}`", TextEdit(name, public), safe=False)
