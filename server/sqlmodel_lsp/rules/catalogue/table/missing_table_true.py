"""A class asks for a table in a way that SQLModel does not see.

Only the class keyword `table=True` makes a table, with exactly this value. SQLModel takes any other keyword without a
word, and a `table` in the body is a field like all others. The class is defined, has no table, and fails when it is
used:

> ArgumentError: Column expression, FROM clause, or other columns clause element expected, got <class 'models.Hero'>.

## Example

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, tabel=True):
    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
```

The fix makes a new table, so it is applied only when asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.rules import certainty, class_keywords, not_tables, statements
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit

CODE = "SQM103"
SEVERITY = Severity.WARNING


def check(ctx: Context) -> Iterator[Finding]:
    """Finds class keywords like `table`, values of it like `True`, and fields that were meant as the keyword."""
    for model in ctx.models:
        fact = certainty.class_fact(ctx.snapshot, model.qualified)
        if fact is None or not not_tables.is_one(ctx, model) or class_keywords.are_handled(model):
            continue
        yield from _keywords(ctx, model, fact)
        yield from _field(ctx, model)


def _keywords(ctx: Context, model: Model, fact: ClassFact) -> Iterator[Finding]:
    for name, source in fact.keywords:
        value = ctx.place(model, part=f"keyword:{name}")
        if value is None:
            continue
        if name == "table" and _is_no_bool(source):
            message = f"`{model.name}` makes no table, since `table` takes nothing but `True`"
            yield ctx.finding(value, message, ctx.fix("Write `table=True`", TextEdit(value, "True"), safe=False))
        elif source == "True" and name not in class_keywords.KNOWN and nearest(name, ["table"]):
            span = class_keywords.name_span(ctx, name, value)
            message = f"`{model.name}` makes no table, since nothing reads `{name}`; did you mean `table`?"
            yield ctx.finding(span, message, ctx.fix("Write `table=True`", TextEdit(span, "table"), safe=False))


def _is_no_bool(source: str) -> bool:
    node = expressions.tree(source)
    return isinstance(node, ast.Constant) and not isinstance(node.value, bool) and node.value is not None


def _field(ctx: Context, model: Model) -> Iterator[Finding]:
    """A field `table: bool = True` of a class that otherwise looks like a table."""
    field, name = model.field("table"), ctx.place(model, "table")
    if field is None or name is None or field.owner != model.qualified or field.annotation != "bool":
        return
    value = ctx.place(model, "table", "value")
    if value is None or ctx.text(value) != "True" or not not_tables.has_key(model):
        return
    message = f"`{model.name}` makes no table, since `table` is a field of it; pass `table=True` beside its bases"
    yield ctx.finding(name, message, _moved(ctx, model))


def _moved(ctx: Context, model: Model) -> Fix | None:
    made, statement = not_tables.make_table(ctx, model), ctx.place(model, "table", "statement")
    removal = None if statement is None else statements.remove(ctx, statement)
    if made is None or removal is None:
        return None
    edits = (*made.change.files[0].edits, removal)
    return Fix(SourceChange("Write `table=True` beside the bases", (FileChange(model.file, edits),)), safe=False)
