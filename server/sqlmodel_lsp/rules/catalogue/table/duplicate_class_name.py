"""A relationship to a class whose name two tables share.

A quoted class is looked up among all tables that have been imported, wherever they are defined. If two have the name,
neither is taken, and the first query of any model fails:

> InvalidRequestError: Multiple classes found for path "Team" in the registry of this declarative base. Please use a
> fully module-qualified path.

## Example

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Archive:
    class Team(SQLModel, table=True):
        __tablename__ = "archived_team"

        id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Team"] = Relationship()
```

## Use instead

```python
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)


class Archive:
    class ArchivedTeam(SQLModel, table=True):
        __tablename__ = "archived_team"

        id: int | None = Field(default=None, primary_key=True)


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional["Team"] = Relationship()
```

Classes of one name in different modules can be told apart by a string with the module: `Optional["app.teams.Team"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Branch
from sqlmodel_lsp.rules import call_edits, certainty, relationship_keys
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

CODE = "SQM113"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds quoted targets of relationships that several tables of one program are called."""
    for model in ctx.models:
        for relationship in model.relationships if model.table is not None else ():
            name = relationship.target_name or ""
            if relationship.owner != model.qualified or "sa_relationship" in relationship.arguments:
                continue
            found = [other for other in _named(ctx, name) if ctx.schema.together(model.file, other.file)]
            literal = next(ctx.strings(model, relationship.name, name, "annotation"), None) if len(found) > 1 else None
            if literal is None or not _meet(ctx, found):
                continue
            names = " and ".join(f"`{other.module}.{other.path}`" for other in found[:2])
            message = f"`{name}` may be {names}; rename one of them, or write the module too"
            related = ctx.related(found[0].qualified, "", f"One `{name}` is here")
            related += ctx.related(found[1].qualified, "", "Another is here")
            yield ctx.finding(literal, message, _fix(ctx, model, found, literal), related)


def _named(ctx: Context, name: str) -> list[Model]:
    """The mapped classes of the common registry with a name."""
    called = ctx.schema.models_called(name)
    return [model for model in called if model.opaque is None and "registry" not in model.attributes]


def _meet(ctx: Context, found: list[Model]) -> bool:
    """Whether the classes are all defined, in one program, and in no registry of their own."""
    facts = [(model, fact) for model in found for fact in certainty.line_of(ctx.snapshot, model)]
    return (
        all(ctx.schema.together(one.file, other.file) for one in found for other in found)
        and all(fact.keyword("registry") is None and fact.branch is Branch.MAIN for _, fact in facts)
        and all(certainty.is_settled(ctx.snapshot, model) for model in found)
    )


def _fix(ctx: Context, model: Model, found: list[Model], literal: Span) -> Fix | None:
    """Writes the module of the one that a foreign key joins, if it is the only class of the name in its module."""
    joined = [
        other
        for other in found
        if model.table is not None and other.table is not None and relationship_keys.joins(model.table, other.table)
    ]
    if len(joined) != 1 or [other.module for other in found].count(joined[0].module) > 1:
        return None
    meant = f"{joined[0].module}.{joined[0].path}"
    edit = call_edits.inside_string(ctx, literal, joined[0].name, meant)
    return None if edit is None else ctx.fix(f"Change to `{meant}`", edit)
