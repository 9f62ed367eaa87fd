"""A relationship in a base class of a table.

SQLModel reads the relationships of the table class itself. What a base class declares reaches the table as a plain
field, for which there is no column type. Defining the table fails, even if it declares the relationship again:

> ValueError: <class 'models.Team'> has no matching SQLAlchemy type

The foreign key may stay in the base class; the relationship belongs into each table.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroBase(SQLModel):
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship()


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class HeroBase(SQLModel):
    team_id: int | None = Field(default=None, foreign_key="team.id")


class Hero(HeroBase, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team: Team | None = Relationship()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, ClassFact
from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM429"
SEVERITY = Severity.ERROR
OF_MODELS = False


def check(ctx: Context) -> Iterator[Finding]:
    """Finds relationships of classes without a table that tables inherit."""
    for fact in ctx.facts.interface.body:
        if isinstance(fact, ClassFact) and (declared := relationships_of(ctx, fact)):
            heirs = tables_of(ctx, fact)
            for item in declared:
                fits = not _is_refused(ctx, item.annotation or "")
                held = [] if fits else [model for model in heirs if _has_it(model, item.target)]
                span = ctx.place(fact.name, item.target)
                if held and span is not None:
                    names = " and ".join(f"`{model.name}`" for model in held[:3])
                    message = f"`{fact.name}.{item.target}` reaches {names} as a plain field; move it into the table"
                    yield ctx.finding(span, message, _fix(ctx, fact, item, held))


def relationships_of(ctx: Context, fact: ClassFact) -> list[Assignment]:
    """The relationships that a class without a table declares, with their annotation."""
    function = call_edits.imported_name(ctx, "Relationship")
    model = ctx.schema.models.get(f"{ctx.file.module}.{fact.name}")
    if function is None or fact.broken or (model is not None and (model.is_table or model.opaque is not None)):
        return []
    return [
        item
        for item in fact.assignments()
        if item.annotation is not None and (item.value or "").startswith(f"{function}(")
    ]


def tables_of(ctx: Context, fact: ClassFact) -> list[Model]:
    """The tables that inherit a class of this file."""
    qualified = f"{ctx.file.module}.{fact.name}"
    return [
        model
        for model in ctx.schema.heirs_in(ctx.file.path)
        if model.table is not None and model.opaque is None and qualified in model.mro and model.qualified != qualified
    ]


def _is_refused(ctx: Context, annotation: str) -> bool:
    """Whether the type is one that no column has, as a model or a list; others become plain columns."""
    words = _WORD.findall(annotation)
    return any(word in ("list", "List") or ctx.schema.models_called(word) for word in words)


_WORD = re.compile(r"[^\W\d]\w*")


def _has_it(model: Model, name: str) -> bool:
    """Whether the relationship of the base is what the table gets, or would get if it did not declare it again."""
    field = model.field(name)
    return field is None


def _fix(ctx: Context, fact: ClassFact, item: Assignment, heirs: list[Model]) -> Fix | None:
    """Moves the line to the one table, unless that has it already."""
    statement = ctx.place(fact.name, item.target, "statement")
    heir = heirs[0] if len(heirs) == 1 and heirs[0].file == ctx.file.path else None
    if statement is None or heir is None or (heir.bases and f"{ctx.file.module}.{fact.name}" not in heir.bases):
        return None
    edits = [_cut(ctx, fact, statement)]
    if heir.relationship(item.target) is None:
        last = next((name for name in reversed(_members(heir)) if ctx.place(heir, name, "statement")), None)
        place = None if last is None else ctx.place(heir, last, "statement")
        if place is None:
            return None
        line_start = ctx.file.text.rfind("\n", 0, place.start) + 1
        indent = ctx.file.text[line_start : place.start]
        if not indent.isspace():
            return None
        edits.append(TextEdit(Span(place.end, place.end), f"\n{indent}{ctx.text(statement)}"))
    return ctx.fix(f"Move it to `{heir.name}`", *edits, safe=False)


def _cut(ctx: Context, fact: ClassFact, statement: Span) -> TextEdit:
    """Takes the statement out with its line, and leaves `pass` in a class that would be empty."""
    text = ctx.file.text
    start, end = text.rfind("\n", 0, statement.start) + 1, text.find("\n", statement.end)
    is_alone = not text[start : statement.start].strip() and not text[statement.end : max(end, 0)].strip()
    if len(fact.body) == 1 or end < 0 or not is_alone:
        return TextEdit(statement, "pass")
    return TextEdit(Span(start, end + 1), "")


def _members(model: Model) -> list[str]:
    fields = [field.name for field in model.fields if field.owner == model.qualified]
    return fields + [relationship.name for relationship in model.relationships]
