"""A way of Pydantic 1 that its next release will not have.

`class Config`, `@validator` and `@root_validator` still work, and Pydantic says on every import that they are to go:

> PydanticDeprecatedSince20: Support for class-based `config` is deprecated, use ConfigDict instead.

A code base that shows no sign of Pydantic 2 is left alone.

## Example

```python
from pydantic import field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str

    class Config:
        extra = "forbid"

    @field_validator("name")
    @classmethod
    def strip(cls, value: str) -> str:
        return value.strip()
```

## Use instead

```python
from pydantic import ConfigDict, field_validator
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    name: str

    model_config = ConfigDict(extra="forbid")

    @field_validator("name")
    @classmethod
    def strip(cls, value: str) -> str:
        return value.strip()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact
from sqlmodel_lsp.rules import certainty, imports, pydantic_release
from sqlmodel_lsp.rules.catalogue.data_model import configuration, decorators
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM514"
SEVERITY = Severity.HINT

_NOW = {"validator": "field_validator", "root_validator": "model_validator"}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds inner classes `Config` and the validators of Pydantic 1."""
    if not pydantic_release.is_second(ctx):
        return
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        for item in fact.body if fact is not None else ():
            if isinstance(item, ClassFact) and item.name == configuration.FORMER and item.branch is Branch.MAIN:
                name = ctx.place(f"{model.path}.{configuration.FORMER}")
                if name is not None and fact is not None and not any(map(_configures, fact.body)):
                    message = f"`Config` is the former way to configure `{model.name}`; use `model_config`"
                    yield ctx.finding(name, message, _configured(ctx, model, item))
    for found in decorators.decorated(ctx):
        written = decorators.written(ctx, found) if found.made in decorators.FORMER else None
        if written is not None:
            place = decorators.name_span(written[1], written[0])
            yield ctx.finding(place, f"`{found.name}` is of Pydantic 1; use `{_NOW[found.name]}`")


def _configures(item: object) -> bool:
    return isinstance(item, Assignment) and item.target == configuration.NAME


def _configured(ctx: Context, model: Model, inner: ClassFact) -> Fix | None:
    """Writes what the inner class says as `model_config`."""
    settings = configuration.settings(ctx, model, inner)
    statement = ctx.place(f"{model.path}.{configuration.FORMER}", part="statement")
    if not settings or statement is None or len(inner.body) != len(settings):
        return None
    if not configuration.RENAMED.keys().isdisjoint(str(getattr(item, "target", "")) for item in inner.body):
        return None  # Another rule offers to rename them first.
    imported = imports.add(ctx, "ConfigDict", "pydantic")
    if imported is None:
        return None
    written = ", ".join(f"{key}={value}" for key, value in settings.items())
    edit = TextEdit(statement, f"{configuration.NAME} = ConfigDict({written})")
    return ctx.fix("Write it as `model_config`", *imported, edit)
