"""A class that is configured by `model_config` and by `Config` at once.

Pydantic takes one of the two and refuses a class that has both, when it is defined:

> PydanticUserError: "Config" and "model_config" cannot be used together

## Example

```python
from pydantic import ConfigDict
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    model_config = ConfigDict(extra="forbid")

    name: str

    class Config:
        str_strip_whitespace = True
```

## Use instead

```python
from pydantic import ConfigDict
from sqlmodel import SQLModel


class HeroCreate(SQLModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: str
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact
from sqlmodel_lsp.rules import call_edits, certainty, statements
from sqlmodel_lsp.rules.catalogue.data_model import configuration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

CODE = "SQM510"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds classes with an inner class `Config` beside `model_config`."""
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        body = fact.body if fact is not None else ()
        inner = next((item for item in body if isinstance(item, ClassFact) and item.name == configuration.FORMER), None)
        name = None if inner is None else ctx.place(f"{model.path}.{configuration.FORMER}")
        if inner is None or name is None or inner.branch is not Branch.MAIN or not any(map(_configures, body)):
            continue
        message = f"`{model.name}` cannot have both `Config` and `model_config`; move all into `model_config`"
        yield ctx.finding(name, message, _merged(ctx, model, inner))


def _configures(item: object) -> bool:
    return isinstance(item, Assignment) and item.target == configuration.NAME and item.branch is Branch.MAIN


def _merged(ctx: Context, model: Model, inner: ClassFact) -> Fix | None:
    """Moves the settings into the call of `ConfigDict`."""
    found = ctx.expression(model, configuration.NAME)
    statement = ctx.place(f"{model.path}.{configuration.FORMER}", part="statement")
    call, positions = found or (None, None)
    if statement is None or positions is None or not isinstance(call, ast.Call) or call.args:
        return None
    taken = {keyword.arg for keyword in call.keywords}
    settings = configuration.settings(ctx, model, inner)
    removal = statements.remove(ctx, _with_blank_line(ctx, statement))
    if settings is None or removal is None or taken & set(settings) or None in taken:
        return None
    written = ", ".join(f"{key}={value}" for key, value in settings.items())
    return ctx.fix("Move all into `model_config`", call_edits.insert(ctx, call, positions, written), removal)


def _with_blank_line(ctx: Context, statement: Span) -> Span:
    """The statement with the blank lines before it, but for its indentation."""
    text = ctx.file.text
    line = text.rfind("\n", 0, statement.start) + 1
    start = len(text[:line].rstrip(" \t\r\n"))
    start = text.index("\n", start) + 1 if start < line else line
    return Span(start, statement.end) if not text[start:line].strip() else statement
