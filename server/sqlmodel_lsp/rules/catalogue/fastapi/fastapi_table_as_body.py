"""A table class as the body of a request.

FastAPI calls the class with what the client sends, and a table class validates nothing: missing values, values of the
wrong type and too long texts are all accepted, and the client chooses the id. The error comes from the database, if at
all:

> IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed: hero.name

Take a model without a table, and make the row of it by `model_validate`, which does validate.

## Example

```python
from fastapi import FastAPI
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str = Field(max_length=50)


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroCreate(HeroBase):
    pass


app = FastAPI()


@app.post("/heroes")
def create_hero(hero: Hero) -> HeroBase:
    return hero
```

## Use instead

```python
from fastapi import FastAPI
from sqlmodel import Field, SQLModel


class HeroBase(SQLModel):
    name: str = Field(max_length=50)


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroCreate(HeroBase):
    pass


app = FastAPI()


@app.post("/heroes")
def create_hero(hero_data: HeroCreate) -> HeroBase:
    hero = Hero.model_validate(hero_data)
    return hero
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules import imports
from sqlmodel_lsp.rules.catalogue.fastapi import operations
from sqlmodel_lsp.rules.catalogue.fastapi.operations import Operation, Parameter
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM601"
SEVERITY = Severity.WARNING
WORDS = operations.METHODS


def check(ctx: Context) -> Iterator[Finding]:
    """Finds parameters of path operations that FastAPI makes a table class of from the body."""
    for operation in operations.functions(ctx):
        for parameter in operations.parameters(ctx, operation):
            model = operations.model_in(ctx, parameter.type)
            if model is None or model.table is None or model.opaque or not parameter.marks <= {"Body"}:
                continue
            schema = _schema_for(ctx, model)
            remedy = f"take `{schema.name}`" if schema else "take a model without a table"
            message = (
                f"`{parameter.node.arg}` has the type of the table `{model.name}`, which validates nothing; {remedy}"
            )
            fix = None if schema is None else _fix(ctx, operation, parameter, schema)
            yield ctx.finding(operation.scope.span(parameter.annotation), message, fix)


def _schema_for(ctx: Context, model: Model) -> Model | None:
    """The model without a table for new ones, by its name."""
    found = [
        other
        for other in ctx.schema.models.values()
        if other.name == f"{model.name}Create" and not other.is_table and other.opaque is None
    ]
    return found[0] if len(found) == 1 else None


def _fix(ctx: Context, operation: Operation, parameter: Parameter, schema: Model) -> Fix | None:
    """Takes the data under another name and makes the row of it in front of all else."""
    name, node = parameter.node.arg, parameter.annotation
    taken = {inner.id for inner in ast.walk(operation.function) if isinstance(inner, ast.Name)}
    imported = _import(ctx, schema)
    if not isinstance(node, ast.Name) or parameter.default is not None or f"{name}_data" in taken or imported is None:
        return None
    first = operation.function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    body = operation.function.body[1 if has_docstring and len(operation.function.body) > 1 else 0]
    start = operation.scope.span(body).start
    line = ctx.file.text.rfind("\n", 0, start) + 1
    indent = ctx.file.text[line:start]
    if indent.strip():
        return None
    made = TextEdit(Span(start, start), f"{name} = {node.id}.model_validate({name}_data)\n{indent}")
    place = operation.scope.positions.at(parameter.node.lineno, parameter.node.col_offset)
    renamed = TextEdit(Span(place, operation.scope.span(node).end), f"{name}_data: {schema.name}")
    return ctx.fix(f"Take `{schema.name}` and validate it", *imported, renamed, made, safe=False)


def _import(ctx: Context, schema: Model) -> list[TextEdit] | None:
    if schema.file == ctx.file.path:
        return []
    if any(isinstance(item, Import) and item.alias == schema.name for item in ctx.facts.interface.body):
        return []
    near = [item for item in ctx.facts.interface.body if isinstance(item, Import) and item.module == schema.module]
    return imports.add(ctx, schema.name, schema.module) if near and not near[0].level else None
