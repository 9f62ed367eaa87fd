"""A relationship to a class that does not exist.

A quoted name in a relationship is looked up among the mapped classes, by the class's own name: not by its table, nor by
the name it is imported under. The first query of any model fails:

> InvalidRequestError: When initializing mapper Mapper[Hero(hero)], expression 'Tem' failed to locate a name ('Tem'). If
> this is a class name, consider adding this relationship() to the <class 'models.Hero'> class after both dependent
> classes have been defined.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Tem"] = Relationship()
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Team"] = Relationship()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules import call_edits, surroundings
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import Words
from sqlmodel_lsp.schema.index import TableName
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.span import Span

CODE = "SQM401"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds quoted relationship targets that no class of the workspace is called by."""
    for model in ctx.models:
        for relationship in model.relationships:
            name = relationship.target_name
            if name is None or not _is_judged(model, relationship) or _may_exist(ctx, name.rpartition(".")[2]):
                continue
            part = "value" if relationship.is_ready else "annotation"
            literal = next(ctx.strings(model, relationship.name, name, part), None)
            if literal is not None:
                yield from _finding(ctx, literal, name)


def _is_judged(model: Model, relationship: Relationship) -> bool:
    return (
        relationship.target is None
        and relationship.opaque is None
        and relationship.owner == model.qualified
        and model.table is not None
        and model.opaque is None
        and relationship.is_told
        and "argument" not in relationship.options
    )


def _may_exist(ctx: Context, name: str) -> bool:
    """Whether anything has this name that may be a class, in the workspace or outside of it."""
    if name in ctx.schema.class_names():
        return True
    if any(table.model.rpartition(".")[2] == name for table in ctx.schema.others):
        return True
    return surroundings.is_bound(ctx, name) and _alias_of(ctx, name) is None


def _alias_of(ctx: Context, name: str) -> str | None:
    """The table class of the workspace that this file imports under another name."""
    known = {model.name for model in ctx.schema.models.values() if model.table is not None}
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.alias == name and item.name in known and item.name != name:
            return item.name
    return None


def _finding(ctx: Context, literal: Span, name: str) -> Iterator[Finding]:
    meant = _alias_of(ctx, name) or _meant(ctx, name)
    if surroundings.may_have_other_tables(ctx, likely=meant is not None):
        return
    if meant is not None:
        message = f"`{name}` is not a known model; did you mean `{meant}`?"
        yield ctx.finding(literal, message, _fix(ctx, literal, name, meant))
    elif surroundings.is_closed(ctx):
        yield ctx.finding(literal, f"`{name}` is not a known model")


def _meant(ctx: Context, name: str) -> str | None:
    bare = name.rpartition(".")[2]
    table = next(iter(ctx.schema.tables_bare(bare)), None)
    if table is not None:
        return table.model.rpartition(".")[2]
    return ctx.schema.table_names().draw("classes", _class_words).meant_by(bare)


def _class_words(names: tuple[TableName, ...]) -> Words:
    words: dict[str, str] = {}
    for table in names:
        words.setdefault(table.model, table.model)
        words.setdefault(table.name, table.model)
    return Words(words)


def _fix(ctx: Context, literal: Span, name: str, meant: str) -> Fix | None:
    edit = call_edits.inside_string(ctx, literal, name, meant)
    return None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
