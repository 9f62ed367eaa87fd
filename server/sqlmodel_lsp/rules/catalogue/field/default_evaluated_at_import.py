"""A default that is made once, when the class is defined.

`default=datetime.now()` and `= uuid4()` are called while the module is imported, and all objects get that one value:
the same moment until the program starts anew, the same key for every row.

> IntegrityError: (sqlite3.IntegrityError) UNIQUE constraint failed: hero.id

`default_factory` is called for each object instead. For `default` and `onupdate` of a SQLAlchemy `Column` pass the
function without calling it. Calls that come out the same every time, such as `Decimal("1")`, are left alone.

## Example

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID = Field(default=uuid4(), primary_key=True)
```

## Use instead

```python
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: UUID = Field(default_factory=uuid4, primary_key=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel_lsp.rules import written
from sqlmodel_lsp.rules.catalogue.field import clocks, defaults, factories
from sqlmodel_lsp.rules.catalogue.field.defaults import Default
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import FieldFact
from sqlmodel_lsp.text.edits import TextEdit

CODE = "SQM206"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds defaults that read a clock or roll dice when the class is defined."""
    for member in written.fields(ctx):
        given = [default for default in defaults.of(ctx, member) if not default.is_factory]
        for default in given:
            if clocks.changes(ctx.snapshot, ctx.file, default.node):
                fix = _fix(ctx, member, default, [*defaults.of(ctx, member)])
                yield _finding(ctx, member, default, "pass a `default_factory`", fix)
        for default in defaults.of_column(ctx, member):
            if clocks.changes(ctx.snapshot, ctx.file, default.node):
                factory = factories.for_value(ctx, member, default)
                fix = None
                if factory is not None:
                    edit = TextEdit(default.span, factory[0])
                    fix = ctx.fix("Call it for every row", *factory[1], edit)
                yield _finding(ctx, member, default, "pass the function without calling it", fix)


def _finding(
    ctx: Context, member: written.Written[FieldFact], default: Default, remedy: str, fix: Fix | None
) -> Finding:
    what = " ".join(ctx.text(default.span).split())
    name = f"{member.owner.rpartition('.')[2]}.{member.name}"
    message = f"`{what}` is evaluated once, so that every `{name}` gets the same value; {remedy}"
    return ctx.finding(default.span, message, fix)


def _fix(ctx: Context, member: written.Written[FieldFact], default: Default, given: Sequence[Default]) -> Fix | None:
    factory = factories.for_value(ctx, member, default)
    if factory is None or len(given) > 1:
        return None
    edits = defaults.replace(ctx, default, f"default_factory={factory[0]}")
    return None if edits is None else ctx.fix("Make it for every object", *factory[1], *edits)
