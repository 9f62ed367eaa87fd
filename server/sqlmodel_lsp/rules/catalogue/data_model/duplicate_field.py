"""A field that is declared twice in one class.

The second declaration replaces the first one, so the first type is lost without a word, and with a second value its
key, index and default as well. What relies on them fails:

> ArgumentError: Mapper Mapper[Hero(hero)] could not assemble any primary key columns for mapped table 'hero'

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    name: str = ""
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
```

The fix keeps what counts now, in the place where the column stands.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Branch
from sqlmodel_lsp.rules import certainty, class_bodies, statements
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Related, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM506"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds annotated names that a later annotation in the same class replaces."""
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        if fact is None:
            continue
        declared = Counter(item.target for item in fact.assignments() if item.annotation and item.branch is Branch.MAIN)
        twice = {name for name, times in declared.items() if times > 1}
        if twice:
            yield from _findings(ctx, model, twice)


def _findings(ctx: Context, model: Model, twice: set[str]) -> Iterator[Finding]:
    places = _declarations(ctx, model, twice)
    for name, found in places.items():
        last = found[-1]
        for first in found[:-1]:
            message = f"`{model.name}.{name}` is declared again below, which replaces this; keep one of them"
            related = (Related(ctx.file.path, Span(last.start, last.start + len(name)), "This one counts"),)
            fix = _fix(ctx, first, last) if len(found) == 2 else None
            yield ctx.finding(Span(first.start, first.start + len(name)), message, fix, related)


def _declarations(ctx: Context, model: Model, names: set[str]) -> dict[str, list[Span]]:
    """Where the given names are declared in the body of a class at the top of the file."""
    body = class_bodies.body(ctx, model)
    if body is None:
        return {}
    found: dict[str, list[Span]] = {}
    for item in body.statements:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and item.target.id in names:
            found.setdefault(item.target.id, []).append(body.span(item))
    return {name: spans for name, spans in found.items() if len(spans) > 1}


def _fix(ctx: Context, first: Span, last: Span) -> Fix | None:
    """Writes the last declaration where the first one stands, unless that would lose the only value."""
    removal = statements.remove(ctx, last)
    loses_value = "=" in ctx.text(first) and "=" not in ctx.text(last)
    return (
        None
        if removal is None or loses_value
        else ctx.fix("Keep the last declaration", TextEdit(first, ctx.text(last)), removal)
    )
