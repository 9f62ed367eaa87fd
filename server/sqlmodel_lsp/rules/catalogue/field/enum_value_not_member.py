"""A value that is no member of its enum.

A column of an `Enum` stores members by their names. A plain value passes unseen into the object, and for text even into
the database; reading the row then fails:

> LookupError: 'LOW' is not among the defined enum values. Enum name: level. Possible values: low, high

In a condition such a value finds no row, or is refused by the database. Enums that are also `str` or `int` take the
values of their members, so only other values are reported there.

## Example

```python
from enum import Enum

from sqlmodel import Field, SQLModel


class Level(Enum):
    low = "LOW"
    high = "HIGH"


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    level: Level = "LOW"
```

## Use instead

```python
from enum import Enum

from sqlmodel import Field, SQLModel


class Level(Enum):
    low = "LOW"
    high = "HIGH"


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    level: Level = Level.low
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.rules import annotation, certainty, origins, written
from sqlmodel_lsp.rules.catalogue.field import defaults, nulls, stored
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Column, EnumFact
from sqlmodel_lsp.syntax.values import Call, is_opaque
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM218"
SEVERITY = Severity.WARNING
OF_MODELS = False

_PLAIN = frozenset({"Enum", "enum.Enum"})
_TEXT = frozenset({"StrEnum", "enum.StrEnum", "str, Enum", "str, enum.Enum"})
_NUMBER = frozenset({"IntEnum", "enum.IntEnum", "int, Enum", "int, enum.Enum"})


def check(ctx: Context) -> Iterator[Finding]:
    """Finds constants for enum columns that these cannot read back: as defaults, and in the bodies of functions."""
    for member in written.columns(ctx):
        enum = _enum(member.uses[0][1])
        if enum is None or any(column.opaque or nulls.may_be_filled(ctx, model) for model, column in member.uses):
            continue
        core = annotation.core(ctx, member.owner, member.name)
        spelt = "" if core is None else ctx.text(core)
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for default in defaults.of(ctx, member):
            if not default.is_factory and not any(_converts(ctx, model.qualified) for model, _ in member.uses):
                yield from _in_place(ctx, enum, default.node, default.span, spelt, name)
    for value in stored.values(ctx, lambda column: _enum(column) is not None):
        enum = _enum(value.column)
        if enum is not None and value.used is value.made:
            spelt = origins.spelling(ctx.snapshot, ctx.file, enum.qualified) or ""
            yield from _in_place(ctx, enum, value.used, value.scope.span(value.used), spelt, value.name)


def _in_place(ctx: Context, enum: EnumFact, node: ast.expr, span: Span, spelt: str, name: str) -> Iterator[Finding]:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, (str, int)):
        return
    if _is_read_back(ctx, enum, node.value):
        return
    message = f"`{ctx.text(span)}` is no member of `{enum.qualified.rpartition('.')[2]}`"
    meant = _meant(enum, node.value)
    if meant is None or not spelt.replace(".", "").isidentifier():
        yield ctx.finding(span, f"{message}; `{name}` takes one of its members")
        return
    text = f"{spelt}.{meant}"
    yield ctx.finding(span, f"{message}; use `{text}` for `{name}`", ctx.fix(f"Use `{text}`", TextEdit(span, text)))


def _enum(column: Column) -> EnumFact | None:
    """The enum of a column that stores its members by name."""
    match column.type:
        case Call(_, (EnumFact(opaque=None) as enum,), ()):
            return enum if nulls.type_name(column.type) == "sqlalchemy.Enum" else None
        case _:
            return None


def _is_read_back(ctx: Context, enum: EnumFact, value: str | int) -> bool:
    """Whether a value comes back as a member, or we cannot tell."""
    fact = certainty.class_fact(ctx.snapshot, enum.qualified)
    bases = "" if fact is None else ", ".join(fact.bases)
    names = {name for name, _ in enum.members}
    values = [value for _, value in enum.members]
    if not names or is_opaque(values) or not all(isinstance(item, (str, int)) for item in values):
        return True
    if isinstance(value, str) and value in names:
        return True
    if bases in _TEXT and isinstance(value, str):
        return value in values
    if bases in _NUMBER and isinstance(value, int):
        return value in values
    return bases not in _PLAIN


def _meant(enum: EnumFact, value: str | int) -> str | None:
    found = [name for name, given in enum.members if given == value and type(given) is type(value)]
    if found:
        return found[0]
    return nearest(value, [name for name, _ in enum.members]) if isinstance(value, str) else None


def _converts(ctx: Context, qualified: str) -> bool:
    """Whether the configuration of a class may make members of values."""
    fact = certainty.class_fact(ctx.snapshot, qualified)
    return fact is not None and any(
        isinstance(item, Assignment) and item.target == "model_config" and "validate" in (item.value or "")
        for item in fact.body
    )
