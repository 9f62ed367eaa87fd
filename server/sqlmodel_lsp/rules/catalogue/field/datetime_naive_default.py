"""A default without a timezone for a column that needs one.

Since SQLModel 0.0.45 a plain `datetime` field is stored as `UTCDateTime`, which takes datetimes with a timezone only.
`datetime.utcnow` and `datetime.now` make them without, and so the first row that uses the default is refused:

> StatementError: (builtins.ValueError) Datetime values must have timezone information. Use datetime.now(timezone.utc),
> or annotate the field with NaiveDatetime for naive storage.

Fields annotated with `NaiveDatetime` and those with an `sa_type` or `sa_column` of their own are left alone, and so is
all code for SQLModel before 0.0.45.

The fix reads the clock in UTC. Where time without a timezone is meant, as by a function that takes it away, annotate
the field with `NaiveDatetime`.

## Example

```python
from datetime import datetime

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime = Field(default_factory=datetime.utcnow)
```

## Use instead

```python
from datetime import datetime, timezone

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    joined_at: datetime = Field(default_factory=lambda: datetime.now(timezone.utc))
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.rules import annotation, call_edits, imports, written
from sqlmodel_lsp.rules.catalogue.field import clocks, defaults, moments
from sqlmodel_lsp.rules.catalogue.field.defaults import Default
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM205"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds factories and constants that give naive datetimes to columns of `UTCDateTime`."""
    for member in written.columns(ctx):
        if not all(moments.takes_aware_only(column.type) and column.error is None for _, column in member.uses):
            continue
        name = f"{member.owner.rpartition('.')[2]}.{member.name}"
        for default in defaults.of(ctx, member):
            yield from (
                _factory(ctx, member.owner, default, name) if default.is_factory else _constant(ctx, default, name)
            )
        for default in defaults.of_column(ctx, member):
            yield from _factory(ctx, member.owner, default, name)
            yield from _constant(ctx, default, name)


def _factory(ctx: Context, owner: str, default: Default, name: str) -> Iterator[Finding]:
    if not moments.makes_naive(ctx.snapshot, ctx.file, default.node):
        return
    changed = _in_utc(ctx, default)
    if changed is not None:
        remedy = f"use `{changed[0]}`"
        fix: Fix | None = ctx.fix("Read the clock in UTC", *changed[1], TextEdit(default.span, changed[0]))
    else:
        remedy, fix = "annotate it with `NaiveDatetime`", _as_naive(ctx, owner, name.rpartition(".")[2])
    what = " ".join(ctx.text(default.span).split())
    message = f"`{what}` makes datetimes without a timezone, which `{name}` refuses; {remedy}"
    yield ctx.finding(default.span, message, fix, moments.makers(ctx, default.node))


def _in_utc(ctx: Context, default: Default) -> tuple[str, Sequence[TextEdit]] | None:
    if isinstance(default.node, ast.Lambda):
        return moments.in_utc(ctx, default.node, default.positions)
    now = moments.now_in_utc(ctx) if moments.is_clock(ctx, default.node) else None
    return None if now is None else (f"lambda: {now[0]}", now[1])


def _as_naive(ctx: Context, owner: str, member: str) -> Fix | None:
    """Keeps what the code base means to be naive as SQLModel stored it before."""
    core, imported = annotation.core(ctx, owner, member), imports.add(ctx, "NaiveDatetime", "pydantic")
    datetime = call_edits.imported_name(ctx, "datetime", "datetime")
    if core is None or imported is None or ctx.text(core) != datetime:
        return None
    return ctx.fix("Annotate it with `NaiveDatetime`", *imported, TextEdit(core, "NaiveDatetime"))


def _constant(ctx: Context, default: Default, name: str) -> Iterator[Finding]:
    # What reads the clock once, at import, has a rule of its own.
    if clocks.changes(ctx.snapshot, ctx.file, default.node) or not moments.is_naive(
        ctx.snapshot, ctx.file, default.node
    ):
        return
    what = " ".join(ctx.text(default.span).split())
    changed = moments.aware(ctx, default.node, default.positions)
    fix = None if changed is None else ctx.fix("Put it in UTC", *changed[1])
    message = f"`{what}` has no timezone, so that `{name}` refuses it"
    yield ctx.finding(default.span, message if changed is None else f"{message}; use `{changed[0]}`", fix)
