"""A validator for a field that the model does not have.

Pydantic looks for every name that a `field_validator` or `field_serializer` is given, among the fields of the class and
of what it inherits. A relationship is no field. The class is refused when it is defined:

> PydanticUserError: Decorators defined with incorrect fields

A validator in a base, for fields that only the classes below it have, says `check_fields=False`.

## Example

```python
from pydantic import field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    secret_name: str

    @field_validator("secretname")
    @classmethod
    def strip(cls, value: str) -> str:
        return value.strip()
```

## Use instead

```python
from pydantic import field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    secret_name: str

    @field_validator("secret_name")
    @classmethod
    def strip(cls, value: str) -> str:
        return value.strip()
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.data_model import decorators
from sqlmodel_lsp.rules.catalogue.data_model.decorators import Decorated
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model

CODE = "SQM512"
SEVERITY = Severity.ERROR

_ALL = "*"


def check(ctx: Context) -> Iterator[Finding]:
    """Finds names given to validators and serializers that are no field of the class."""
    for found in decorators.decorated(ctx):
        if found.made not in decorators.OF_FIELDS or found.call is None:
            continue
        if call_edits.keyword_named(found.call, "check_fields"):
            continue
        model, fields = found.model, {field.name for field in found.model.fields} | _methods(ctx, found.model)
        named = filter(None, map(_text, found.call.args))
        unknown = {text for text in named if text not in fields and text != _ALL}
        if unknown and model.opaque is None and certainty.is_settled(ctx.snapshot, model):
            yield from _findings(ctx, found, unknown, fields)


def _methods(ctx: Context, model: Model) -> set[str]:
    """The methods and properties of a class and what it inherits, any of which may be a computed field."""
    facts = certainty.line_of(ctx.snapshot, model)
    return {item.name for fact in facts for item in fact.body if isinstance(item, Function)}


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _findings(ctx: Context, found: Decorated, unknown: set[str], fields: set[str]) -> Iterator[Finding]:
    place = decorators.written(ctx, found)
    if place is None or not isinstance(place[0], ast.Call):
        return
    for node in place[0].args:
        text = _text(node)
        if text is None or text not in unknown:
            continue
        span, message, meant = place[1].span(node), f"`{found.model.name}` has no field `{text}`", nearest(text, fields)
        if found.model.relationship(text) is not None:
            yield ctx.finding(span, f"`{found.model.name}.{text}` is a relationship, which `{found.name}` cannot see")
        elif meant is None:
            yield ctx.finding(span, f"{message} for this `{found.name}`")
        else:
            edit = call_edits.inside_string(ctx, span, text, meant)
            fix = None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
            yield ctx.finding(span, f"{message}; did you mean `{meant}`?", fix)
