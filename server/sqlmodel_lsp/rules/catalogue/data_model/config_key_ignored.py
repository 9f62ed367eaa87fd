"""A setting of Pydantic 1 that nothing reads any more.

Pydantic 2 has renamed some settings and dropped others. The old names are accepted and have no effect, which it says
whenever the module is imported:

> UserWarning: Valid config keys have changed in V2:
> * 'allow_population_by_field_name' has been renamed to 'validate_by_name'

## Example

```python
from pydantic import ConfigDict
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    model_config = ConfigDict(allow_population_by_field_name=True)

    name: str = Field(alias="heroName")
```

## Use instead

```python
from pydantic import ConfigDict
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    model_config = ConfigDict(populate_by_name=True)

    name: str = Field(alias="heroName")
```

`populate_by_name` is understood by every release of Pydantic 2.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import call_edits, certainty, pydantic_release
from sqlmodel_lsp.rules.catalogue.data_model import configuration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM511"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds settings in `model_config` and `Config` by names that Pydantic 2 does not read."""
    for model in ctx.models if pydantic_release.is_second(ctx) else ():
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        for item in fact.body if fact is not None else ():
            if isinstance(item, Assignment) and item.target == configuration.NAME:
                yield from _in_dict(ctx, model)
            elif isinstance(item, ClassFact) and item.name == configuration.FORMER:
                yield from _in_class(ctx, model, item)


def _in_dict(ctx: Context, model: Model) -> Iterator[Finding]:
    found = ctx.expression(model, configuration.NAME)
    if found is None:
        return
    node, positions = found
    if isinstance(node, ast.Call):
        names = {keyword.arg for keyword in node.keywords}
        for keyword in node.keywords:
            yield from _finding(ctx, keyword.arg or "", call_edits.name_span(positions, keyword), names)
    elif isinstance(node, ast.Dict):
        keys = [key for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        for key in keys:
            span = positions.span(key)
            yield from _finding(ctx, str(key.value), Span(span.start + 1, span.end - 1), {item.value for item in keys})


def _in_class(ctx: Context, model: Model, inner: ClassFact) -> Iterator[Finding]:
    names = {item.target for item in inner.assignments()}
    for name in names:
        place = ctx.place(f"{model.path}.{configuration.FORMER}", name)
        if place is not None:
            yield from _finding(ctx, name, place, names)


def _finding(ctx: Context, name: str, span: Span, others: Collection[object]) -> Iterator[Finding]:
    now = configuration.RENAMED.get(name)
    if now is not None:
        fix: Fix | None = None if now in others else ctx.fix(f"Change to `{now}`", TextEdit(span, now))
        yield ctx.finding(span, f"Nothing reads `{name}` since Pydantic 2; it is called `{now}`", fix)
    elif name in configuration.REMOVED:
        remedy = "; use `frozen`" if name == "allow_mutation" else ""
        yield ctx.finding(span, f"Nothing reads `{name}` since Pydantic 2{remedy}")
