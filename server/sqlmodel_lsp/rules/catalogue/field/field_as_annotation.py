"""A call of `Field` in the place of the type.

What follows the colon is the type; the call belongs behind an equals sign. The class is refused when it is defined:

> PydanticSchemaGenerationError: Unable to generate pydantic-core schema for FieldInfo(

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: Field(max_length=50)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=50)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM226"
SEVERITY = Severity.ERROR

_CALLS = {
    "Field": ("sqlmodel", "pydantic"),
    "Relationship": ("sqlmodel",),
    "Column": ("sqlmodel", "sqlalchemy"),
    "mapped_column": ("sqlalchemy.orm",),
}


def check(ctx: Context) -> Iterator[Finding]:
    """Finds annotations that are a call of `Field`, `Relationship` or `Column`."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        if not field.opaque or not field.annotation.rstrip().endswith(")"):
            continue
        found = ctx.expression(member.owner, member.name, "annotation")
        node = None if found is None else found[0]
        if found is None or not isinstance(node, ast.Call):
            continue
        positions = found[1]
        name = _called(ctx, ctx.text(positions.span(node.func)))
        if name is not None:
            path = f"{member.owner}.{member.name}"
            message = f"The type of `{path}` is a call of `{name}`; write a type, and the call behind `=`"
            fix = _fix(ctx, member, node, positions) if name == "Field" else None
            yield ctx.finding(positions.span(node), message, fix)


def _called(ctx: Context, function: str) -> str | None:
    return next(
        (
            name
            for name, modules in _CALLS.items()
            for module in modules
            if function == call_edits.imported_name(ctx, name, module)
        ),
        None,
    )


def _fix(ctx: Context, member: written.Written[FieldFact], node: ast.Call, positions: Positions) -> Fix | None:
    """Puts a type in front, when the arguments give it away."""
    type_ = _type(node)
    if type_ is None or ctx.place(member.owner, member.name, "value") is not None:
        return None
    start = positions.span(node).start
    return ctx.fix(f"Give it the type `{type_}`", TextEdit(Span(start, start), f"{type_} = "), safe=False)


def _type(node: ast.Call) -> str | None:
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    default = node.args[0] if node.args else given.get("default")
    if isinstance(default, ast.Constant) and isinstance(default.value, (str, bool, int, float)):
        return type(default.value).__name__
    is_none = isinstance(default, ast.Constant) and default.value is None
    if given.keys() & {"max_length", "min_length"}:
        return "str | None" if is_none else "str"
    return "int | None" if is_none and "primary_key" in given else None
