"""A constraint that the type of its field cannot have.

A number has no length, and text is not greater than a number. Pydantic finds out when it validates the first value:

> TypeError: Unable to apply constraint 'max_length' to supplied value 18

A table class validates nothing in its constructor, so there the constraint is without any effect until somebody calls
`model_validate`. Bound a number with `ge` and `le`, text with `min_length` and `max_length`; `max_digits` and
`decimal_places` are for `Decimal`.

## Example

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    name: str = Field(max_length=50)
    age: int = Field(max_length=3)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class HeroCreate(SQLModel):
    name: str = Field(max_length=50)
    age: int
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, written
from sqlmodel_lsp.rules.catalogue.field import python_types
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.syntax.values import Value
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM227"
SEVERITY = Severity.WARNING

_LENGTHS = frozenset({"min_length", "max_length", "min_items", "max_items"})
_BOUNDS = frozenset({"gt", "ge", "lt", "le"})
_DIGITS = frozenset({"max_digits", "decimal_places"})
_WITHOUT = {
    **dict.fromkeys(("int", "float", "bool"), _LENGTHS | _DIGITS),
    "decimal.Decimal": _LENGTHS,
    **dict.fromkeys((*python_types.TIMES, "uuid.UUID"), _LENGTHS | _DIGITS | {"multiple_of"}),
    **dict.fromkeys(("str", "bytes", "list", "dict", "set"), _DIGITS | {"multiple_of"}),
}
"""The constraints that no value of a type can be asked for."""
_UNORDERED = frozenset({"str", "bytes", "list", "dict", "set", "uuid.UUID"})
_CALLS = ("sqlmodel.Field", "pydantic.Field")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds constraints of `Field` that fail for every value of the field's type."""
    for member in written.fields(ctx):
        _, field = member.uses[0]
        core = python_types.core(field.python_type)
        # A validator may bring the value of another type.
        if field.call not in _CALLS or field.opaque or core is None or "Validator" in field.annotation:
            continue
        for name, value in field.arguments.items():
            if not _fits(core, name, value):
                yield from _findings(ctx, member, field, name, core)


def _fits(core: str, name: str, value: Value) -> bool:
    if value is None or not isinstance(value, (int, float)):
        return True
    return name not in _WITHOUT.get(core, ()) and not (name in _BOUNDS and core in _UNORDERED)


def _findings(
    ctx: Context, member: written.Written[FieldFact], field: FieldFact, name: str, core: str
) -> Iterator[Finding]:
    for call, positions in call_edits.calls_with(ctx, member.owner, member.name, name):
        keyword = call_edits.keyword_named(call, name)
        if keyword is not None:
            type_ = core.rpartition(".")[2]
            message = f"`{name}` does not fit `{member.owner}.{member.name}`, since no `{type_}` {_has(name)}"
            removal = call_edits.remove(ctx, call, positions, keyword)
            yield ctx.finding(
                call_edits.name_span(positions, keyword), message, _fix(ctx, member, field, name, removal)
            )


def _has(name: str) -> str:
    if name in _BOUNDS:
        return "can be compared with a number"
    return "has a length" if name in _LENGTHS else "has digits" if name in _DIGITS else "is a multiple of a number"


def _fix(
    ctx: Context, member: written.Written[FieldFact], field: FieldFact, name: str, removal: TextEdit | None
) -> Fix | None:
    value, annotation = (ctx.place(member.owner, member.name, part) for part in ("value", "annotation"))
    if set(field.arguments) == {name} and value is not None and annotation is not None:
        found = ctx.expression(member.owner, member.name)
        if found is not None and found[1].span(found[0]) == value and "#" not in ctx.text(value):
            # `Field()` with nothing in it says nothing.
            removal = TextEdit(Span(annotation.end, value.end), "")
    return None if removal is None else ctx.fix(f"Remove `{name}`", removal, safe=False)
