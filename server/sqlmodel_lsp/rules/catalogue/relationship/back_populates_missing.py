"""`back_populates` names a relationship that the other side does not have.

Both sides of a relationship name each other. When the other class lacks the name, the first query of any model fails:

> InvalidRequestError: Mapper 'Mapper[Team(team)]' has no property 'heros'.  If this property was indicated from other
> mappers or configure events, ensure registry.configure() has been called.

## Example

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heros")
```

## Use instead

```python
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Import
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.rules.catalogue.relationship import pairs
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.rules.nearest import nearest
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

CODE = "SQM404"
SEVERITY = Severity.ERROR


def check(ctx: Context) -> Iterator[Finding]:
    """Finds `back_populates` whose target class has nothing of that name."""
    for model in ctx.models:
        for relationship in model.relationships:
            target = ctx.schema.models.get(relationship.target or "")
            wanted = relationship.back_populates
            if target is None or wanted is None or not _is_judged(ctx, model, relationship, target):
                continue
            literal = next(ctx.strings(model, relationship.name, wanted), None)
            if literal is not None and not _has(ctx, target, wanted):
                yield _finding(ctx, model, relationship, target, literal)


def _is_judged(ctx: Context, model: Model, relationship: Relationship, target: Model) -> bool:
    return (
        model.table is not None
        and relationship.opaque is None
        and relationship.owner == model.qualified
        and target.table is not None
        and target.table.model == target.qualified
        and target.opaque is None
        and certainty.is_settled(ctx.snapshot, target)
    )


def _has(ctx: Context, target: Model, name: str) -> bool:
    """Whether the class has an attribute of this name, wherever it comes from."""
    if target.relationship(name) is not None or target.field(name) is not None or name in target.attributes:
        return True
    return any(
        relationship.options.get("backref") not in (None, "") and relationship.target == target.qualified
        for model in ctx.schema.models.values()
        for relationship in model.relationships
    ) or any(
        isinstance(item, Assignment) and item.target.endswith(f"{target.name}.{name}")
        for file in ctx.snapshot.files.values()
        for item in file.facts.interface.body
    )


def _finding(ctx: Context, model: Model, relationship: Relationship, target: Model, literal: Span) -> Finding:
    wanted = relationship.back_populates or ""
    meant = _meant(model, relationship, target)
    message = f"`{model.name}.{relationship.name}` has no `{target.name}.{wanted}` to pair with"
    if meant is None:
        related = ctx.related(target.qualified, "", f"`{target.name}` is defined here")
        return ctx.finding(literal, message, _create(ctx, model, relationship, target), related)
    fix = pairs.rename(ctx, relationship, literal, meant)
    related = ctx.related(target.qualified, meant, f"`{target.name}.{meant}` points back")
    return ctx.finding(literal, f"{message}; did you mean `{meant}`?", fix, related)


def _meant(model: Model, relationship: Relationship, target: Model) -> str | None:
    """The relationship of the target that points back, by what it names, else by its own name."""
    back = [other for other in target.relationships if other.target == model.qualified]
    naming = [other.name for other in back if other.back_populates == relationship.name]
    if len(naming) == 1:
        return naming[0]
    free = [other.name for other in back if other.back_populates is None]
    return nearest(relationship.back_populates or "", free)


def _create(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Fix | None:
    """Writes the other side below the members of its class, for a plain many-to-one."""
    file = ctx.snapshot.files.get(target.file)
    if file is None:
        return None
    place = file.facts.place(f"{target.path}.{_last_member(ctx, target)}", "statement")
    if place is None or relationship.uselist or relationship.link_model or relationship.options:
        return None
    if _is_awaited(ctx, model, relationship):
        return None
    function = next(
        (i.alias for i in file.facts.interface.body if isinstance(i, Import) and i.name == "Relationship"), ""
    )
    line_start = file.text.rfind("\n", 0, place.start) + 1
    indent = file.text[line_start : place.start]
    if not function or not indent.isspace():
        return None
    wanted = relationship.back_populates
    line = f'\n{indent}{wanted}: list["{model.name}"] = {function}(back_populates="{relationship.name}")'
    edit = TextEdit(Span(place.end, place.end), line)
    title = f"Create `{target.name}.{wanted}`"
    return Fix(SourceChange(title, (FileChange(target.file, (edit,)),)), safe=False)


def _is_awaited(ctx: Context, model: Model, relationship: Relationship) -> bool:
    """Whether the relationship of another class pairs with this one, so that the target is what is wrong."""
    return any(
        other.target == model.qualified and other.back_populates == relationship.name
        for owner in ctx.schema.models.values()
        for other in owner.relationships
        if other.name == relationship.back_populates
    )


def _last_member(ctx: Context, target: Model) -> str:
    """The last annotated member in front of the methods."""
    fact = certainty.class_fact(ctx.snapshot, target.qualified)
    members = [item.target for item in fact.assignments() if item.annotation] if fact else []
    return members[-1] if members else ""
