"""A class keyword that nothing reads.

SQLModel reads `table` and `registry`, and Pydantic the settings of `model_config`. Every other keyword of a class is
accepted and forgotten, so the table has the default name that `tablename="heroes"` was to change, and what is written
against the other name fails:

> NoReferencedTableError: Foreign key associated with column 'power.hero_id' could not find table 'heroes'

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True, tablename="heroes"):
    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    __tablename__ = "heroes"
    id: int | None = Field(default=None, primary_key=True)
```

A class whose base takes keywords itself is not reported. The fix may change the table that the class makes, so it is
applied only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.rules import certainty, class_keywords
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM116"
SEVERITY = Severity.WARNING

_TABLE_NAMES = ("tablename", "table_name", "__tablename__", "name")


def check(ctx: Context) -> Iterator[Finding]:
    """Finds class keywords of models that neither SQLModel nor Pydantic nor a base reads."""
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        if fact is None or len(fact.keywords) == 0 or model.opaque or class_keywords.are_handled(model):
            continue
        if not certainty.is_settled(ctx.snapshot, model):
            continue
        for name, _ in fact.keywords:
            value = ctx.place(model, part=f"keyword:{name}")
            # What was meant as `table=True` is told by another rule.
            if value is None or name in class_keywords.KNOWN or (not model.is_table and nearest(name, ["table"])):
                continue
            yield _finding(ctx, model, fact, name, value)


def _finding(ctx: Context, model: Model, fact: ClassFact, name: str, value: Span) -> Finding:
    span = class_keywords.name_span(ctx, name, value)
    if name in _TABLE_NAMES and model.is_table:
        message = f"Nothing reads `{name}` here; the name of a table is its `__tablename__`"
        return ctx.finding(span, message, _as_attribute(ctx, model, fact, span, value))
    meant = nearest(name, class_keywords.OF_PYDANTIC)
    if meant is None:
        return ctx.finding(span, f"Nothing reads the keyword `{name}` of `{model.name}`")
    is_taken = fact.keyword(meant) is not None
    fix = None if is_taken else ctx.fix(f"Change to `{meant}`", TextEdit(span, meant), safe=False)
    return ctx.finding(span, f"Nothing reads the keyword `{name}` of `{model.name}`; did you mean `{meant}`?", fix)


def _as_attribute(ctx: Context, model: Model, fact: ClassFact, span: Span, value: Span) -> Fix | None:
    """Moves the value into the body, before its first member."""
    first = fact.body[0] if fact.body else None
    member = None if first is None else str(getattr(first, "target", "") or getattr(first, "name", ""))
    place = None if not member else ctx.place(model, member, "statement")
    text = ctx.file.text
    comma = text[: span.start].rstrip()
    if place is None or not comma.endswith(",") or "__tablename__" in model.attributes:
        return None
    line = text.rfind("\n", 0, place.start) + 1
    indent = text[line : place.start]
    if indent.strip():
        return None
    removal = TextEdit(Span(len(comma) - 1, value.end), "")
    added = TextEdit(Span(line, line), f"{indent}__tablename__ = {ctx.text(value)}\n")
    return ctx.fix("Set `__tablename__`", removal, added, safe=False)
