"""A relationship in a model without a table.

`Relationship()` is taken out of the fields of a class and kept for SQLAlchemy, which never sees a model without a
table. Nothing fails, but the model has no such field: what is passed for it is dropped, and it is in no response.

> `TeamRead(name="Preventers", heroes=[hero]).model_dump()` is `{'name': 'Preventers'}`

In a schema, write a plain field.

## Example

```python
from sqlmodel import Relationship, SQLModel


class HeroRead(SQLModel):
    name: str


class TeamRead(SQLModel):
    name: str
    heroes: list[HeroRead] = Relationship()
```

## Use instead

```python
from sqlmodel import SQLModel


class HeroRead(SQLModel):
    name: str


class TeamRead(SQLModel):
    name: str
    heroes: list[HeroRead] = []
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.relationship import rel_in_base, spelling
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM412"
SEVERITY = Severity.WARNING
OF_MODELS = False


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships of models without a table that nothing inherits."""
    for fact in ctx.facts.interface.body:
        model = ctx.schema.models.get(f"{ctx.file.module}.{fact.name}") if isinstance(fact, ClassFact) else None
        if not isinstance(fact, ClassFact) or model is None or not certainty.is_settled(ctx.snapshot, model):
            continue
        declared = rel_in_base.relationships_of(ctx, fact)
        if not declared or fact.keywords or _is_inherited(ctx, model):
            continue  # What inherits it gets a plain field.
        for item in declared:
            span = ctx.place(model, item.target)
            if span is not None:
                message = f"`{model.name}` makes no table, so `{item.target}` is dropped; write a plain field"
                yield ctx.finding(span, message, _fix(ctx, model, item))


def _is_inherited(ctx: Context, model: Model) -> bool:
    return any(model.qualified in other.mro for other in ctx.schema.heirs_in(ctx.file.path) if other is not model)


def _fix(ctx: Context, model: Model, item: Assignment) -> Fix | None:
    """Gives the field the default that its annotation calls for."""
    node = expressions.tree(item.annotation or "")
    place, value = ctx.place(model, item.target, "annotation"), ctx.place(model, item.target, "value")
    if node is None or place is None or value is None:
        return None
    default = " = []" if spelling.is_list(ctx, node) else ""
    if isinstance(node, (ast.BinOp, ast.Subscript)) and spelling.without_none(node) is not node:
        default = " = None"
    return ctx.fix("Write a plain field", TextEdit(Span(place.end, value.end), default), safe=False)
