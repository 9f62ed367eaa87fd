"""A `default_factory` that wants an argument, in a table.

Pydantic passes the values validated so far to a factory with one parameter. The constructor of a table validates
nothing, so that there is nothing to pass, and the first object made without the field fails:

> ValueError: The default factory requires the 'validated_data' argument, which was not provided when calling
> 'get_default()'.

In schemas, which validate, such factories work.

## Example

```python
from uuid import uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(default_factory=lambda data: uuid4().hex)
```

## Use instead

```python
from uuid import uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(default_factory=lambda: uuid4().hex)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults, nulls
from sqlmodel_lsp.rules.catalogue.field.defaults import Default
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM240"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds factories of table fields that cannot be called without an argument."""
    for member in written.columns(ctx):
        for default in defaults.of(ctx, member):
            takes = _parameters(ctx, default.node) if default.is_factory else None
            if takes is None or not takes.args[: len(takes.args) - len(takes.defaults)]:
                continue
            if any(nulls.may_be_filled(ctx, model) for model, _ in member.uses):
                continue
            what = " ".join(ctx.text(default.span).split())
            name = f"{member.owner.rpartition('.')[2]}.{member.name}"
            taken = takes.args[0].arg
            message = f"`{what}` takes `{taken}`, but a table passes nothing to the factory of `{name}`"
            yield ctx.finding(default.span, f"{message}; let it take nothing", _fix(ctx, default))


def _parameters(ctx: Context, node: ast.expr) -> ast.arguments | None:
    """The parameters of a lambda, or of a function of the workspace."""
    if isinstance(node, ast.Lambda):
        return node.args
    name = origins.origin(ctx.snapshot, ctx.file, node)
    function = None if name is None else origins.function(ctx.snapshot, name)
    return None if function is None else function.args


def _fix(ctx: Context, default: Default) -> Fix | None:
    """Takes the parameter of a lambda away that it does not use."""
    node = default.node
    if not isinstance(node, ast.Lambda) or len(node.args.args) != 1:
        return None
    name = node.args.args[0].arg
    if any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node.body)):
        return None
    start = default.span.start + len("lambda")
    end = default.positions.span(node.body).start
    text = ctx.text(Span(start, end))
    if text.strip().removesuffix(":").strip() != name:
        return None
    edit = TextEdit(Span(start, start + text.index(":")), "")
    return ctx.fix(f"Take `{name}` away", edit)
