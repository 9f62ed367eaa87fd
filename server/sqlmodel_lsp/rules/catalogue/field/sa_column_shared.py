"""One `Column` for several tables.

A field of a base belongs to every table below it, and so does the `Column` object in its `sa_column`. Only one table
can have it, and the second class is refused when it is defined:

> ArgumentError: Column object 'extra' already assigned to Table 'team'

The arguments of `Field` make a new column for each table. A `ForeignKey` object in `sa_column_args` is shared the same
way.

## Example

```python
from sqlmodel import JSON, Column, Field, SQLModel


class Base(SQLModel):
    extra: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))


class Team(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import JSON, Field, SQLModel


class Base(SQLModel):
    extra: dict[str, str] = Field(sa_type=JSON, nullable=False)


class Team(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(Base, table=True):
    id: int | None = Field(default=None, primary_key=True)
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.rules import call_edits, certainty, written
from sqlmodel_lsp.rules.catalogue.field import held_columns
from sqlmodel_lsp.rules.catalogue.field.held_columns import Use
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.values import Call, Symbol, Value
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM204"
SEVERITY = Severity.ERROR

# What `Field` takes by the same name and with the same meaning.
_SAME = ("primary_key", "nullable", "unique", "index")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds fields of bases whose `Column` or `ForeignKey` object more than one table would get."""
    for member in written.columns(ctx):
        model, column = member.uses[0]
        if column.owner == model.qualified or len(member.uses) < 2 or not _are_certain(ctx, member.uses):
            continue
        sharing = [other for other, _ in member.uses if ctx.schema.together(model.file, other.file)]
        field = model.field(member.name)
        argument = _shared(field.arguments if field is not None else {})
        if argument is None or len({other.qualified for other in sharing}) < 2:
            continue
        for call, positions in call_edits.calls_with(ctx, member.owner, member.name, argument):
            keyword = call_edits.keyword_named(call, argument)
            if keyword is None:
                continue
            what = "Column" if argument == "sa_column" else "ForeignKey"
            names = " and ".join(f"`{other.name}`" for other in sharing[:2])
            message = f"{names} would share the `{what}` of `{member.name}`; give `Field` its arguments instead"
            fix = _fix(ctx, column, positions, keyword) if argument == "sa_column" else None
            related = ctx.related(sharing[1].qualified, "", f"`{sharing[1].name}` is the second to get it")
            yield ctx.finding(call_edits.name_span(positions, keyword), message, fix, related)
    for uses in held_columns.shared(ctx).values() if held_columns.are_given(ctx) else ():
        yield from _held(ctx, uses)


def _held(ctx: Context, uses: Sequence[Use]) -> Iterator[Finding]:
    """The tables of this file that get a `Column` held under a name, when an earlier one has got it."""
    first = uses[0]
    for use in uses[1:]:
        model = use.model
        if model.file != ctx.file.path or model.qualified == first.model.qualified:
            continue
        if not (certainty.is_settled(ctx.snapshot, model) and ctx.schema.together(model.file, first.model.file)):
            continue
        for call, positions in call_edits.calls_with(ctx, model.path, use.field, "sa_column"):
            keyword = call_edits.keyword_named(call, "sa_column")
            if keyword is None or not isinstance(keyword.value, (ast.Name, ast.Attribute)):
                continue
            names = f"`{first.model.name}` and `{model.name}`"
            message = f"{names} would share the `Column` of `{use.field}`; make one for each"
            edit = TextEdit(positions.span(keyword.value), use.source)
            fix = ctx.fix("Make a `Column` of its own", edit) if use.is_here else None
            related = ctx.related(first.model.qualified, first.field, f"`{first.model.name}` is the first to get it")
            yield ctx.finding(call_edits.name_span(positions, keyword), message, fix, related)


def _are_certain(ctx: Context, uses: Sequence[tuple[Model, Column]]) -> bool:
    return all(
        column.opaque is None and column.error is None and model.opaque is None
        and certainty.is_settled(ctx.snapshot, model)
        for model, column in uses
    )  # fmt: skip


def _shared(arguments: object) -> str | None:
    """The argument that holds an object which belongs to one table only."""
    if not isinstance(arguments, dict):
        return None
    if _makes(arguments.get("sa_column"), "Column"):
        return "sa_column"
    items = arguments.get("sa_column_args")
    return "sa_column_args" if any(_makes(item, "ForeignKey") for item in items or ()) else None


def _makes(value: Value, name: str) -> bool:
    return isinstance(value, Call) and value.function == Symbol(f"sqlalchemy.{name}")


def _fix(ctx: Context, column: Column, positions: Positions, keyword: ast.keyword) -> Fix | None:
    """Spreads the arguments of a plain `Column(...)` over those of `Field`."""
    call = keyword.value
    if not isinstance(call, ast.Call) or len(call.args) > 1 or any(item.arg is None for item in call.keywords):
        return None
    if any(isinstance(argument, (ast.Constant, ast.Starred)) or _is_item(argument) for argument in call.args):
        return None
    texts = {str(item.arg): ctx.text(positions.span(item.value)) for item in call.keywords}
    if {"name", "key", "type_"} & set(texts):
        return None
    if "nullable" not in texts and column.nullable and "None" not in (column.annotation or "None"):
        return None  # A Column takes nulls unless it says otherwise, and whether it should is not for us to say.
    arguments = [f"sa_type={ctx.text(positions.span(argument))}" for argument in call.args]
    arguments += [f"{name}={texts[name]}" for name in _SAME if name in texts]
    rest = ", ".join(f'"{name}": {text}' for name, text in texts.items() if name not in _SAME)
    arguments += [f"sa_column_kwargs={{{rest}}}"] if rest else []
    edit = TextEdit(positions.span(keyword), ", ".join(arguments))
    return ctx.fix("Give `Field` the arguments of the `Column`", edit) if arguments else None


def _is_item(node: ast.expr) -> bool:
    """Whether an argument is a constraint or a default and no type."""
    name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return name in ("ForeignKey", "CheckConstraint", "Identity", "Computed", "Sequence", "FetchedValue")
