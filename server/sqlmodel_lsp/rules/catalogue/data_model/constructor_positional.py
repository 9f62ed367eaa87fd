"""An instance that is made from positional arguments.

The constructor of a model takes its fields by name only, whatever stands first in the class. The call fails:

> TypeError: __init__() takes 1 positional argument but 2 were given

An object or a dict with the values is read by `model_validate`.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    name: str


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


create = HeroCreate(name="Deadpond")
hero = Hero(create)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    name: str


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


create = HeroCreate(name="Deadpond")
hero = Hero.model_validate(create)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries import types
from sqlmodel_lsp.rules.catalogue.data_model import constructors
from sqlmodel_lsp.rules.catalogue.data_model.constructors import Construction
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM508"
SEVERITY = Severity.ERROR
OF_MODELS = False


def check(ctx: Context) -> Iterator[Finding]:
    """Finds calls of model classes with positional arguments."""
    for found in constructors.constructions(ctx):
        first = found.call.args[0] if found.call.args else None
        if first is None or isinstance(first, ast.Starred):
            continue
        name = found.model.name
        is_data = len(found.call.args) == 1 and not found.call.keywords and _is_data(found, first)
        remedy = f"read it by `{name}.model_validate`" if is_data else "pass the fields by name"
        message = f"`{name}` takes no positional arguments; {remedy}"
        yield ctx.finding(found.scope.span(first), message, _fix(ctx, found) if is_data else None)


def _is_data(found: Construction, argument: ast.expr) -> bool:
    given = found.scope.type_of(argument)
    return isinstance(argument, ast.Dict) or isinstance(given, types.Instance) or given == _DICT


_DICT = types.Object("builtins.dict")


def _fix(ctx: Context, found: Construction) -> Fix:
    end = found.scope.span(found.call.func).end
    return ctx.fix(f"Call `{found.model.name}.model_validate`", TextEdit(Span(end, end), ".model_validate"))
