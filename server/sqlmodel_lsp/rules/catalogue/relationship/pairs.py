"""The two sides of a relationship, which name each other in `back_populates`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.rules import call_edits, certainty
from sqlmodel_lsp.rules.catalogue.relationship import declarations
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.syntax.values import is_opaque
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

_ARGUMENTS = {"back_populates", "cascade_delete", "passive_deletes", "link_model", declarations.OPTIONS}
_SAYS_ALL = ("viewonly", "sync_backref", "backref")


def sides(ctx: Context) -> Iterator[tuple[Declaration, Model]]:
    """The relationships of this file that could name their other side, each with its target."""
    for found in declarations.declarations(ctx):
        target = ctx.schema.models.get(found.relationship.target or "")
        if (
            found.is_mapped
            and target is not None
            and is_plain(found.relationship)
            and is_sure(ctx, found.model, target)
        ):
            yield found, target


def is_plain(relationship: Relationship) -> bool:
    """Whether a relationship leaves it to `back_populates` to say what goes along with it."""
    return (
        relationship.opaque is None
        and relationship.arguments.keys() <= _ARGUMENTS
        and "**" not in relationship.options
        and not any(name in relationship.options for name in _SAYS_ALL)
        and not is_opaque(relationship.arguments.get("back_populates"))
        and not is_opaque(relationship.options.get("back_populates"))
    )


def is_sure(ctx: Context, *models: Model) -> bool:
    """Whether these models are tables with the very relationships we see."""
    return all(
        model.table is not None
        and model.table.model == model.qualified
        and model.opaque is None
        and certainty.is_settled(ctx.snapshot, model)
        for model in models
    )


def leading_back(model: Model, target: Model) -> list[Relationship]:
    """The relationships of the target that lead to the model."""
    return [other for other in target.relationships if other.target == model.qualified]


def meant(model: Model, relationship: Relationship, target: Model) -> str | None:
    """The other side of a relationship: the one that names it, else the only one that names none."""
    back = [other for other in leading_back(model, target) if (model, other.name) != (target, relationship.name)]
    naming = [other.name for other in back if other.back_populates == relationship.name]
    free = [other.name for other in back if other.back_populates is None]
    found = naming or free
    return found[0] if len(found) == 1 else None


def rename(ctx: Context, relationship: Relationship, literal: Span, name: str) -> Fix | None:
    """Writes another name into `back_populates`, and ours into the side of that name if it names none."""
    changes = [(ctx, call_edits.inside_string(ctx, literal, relationship.back_populates or "", name))]
    target = ctx.schema.models.get(relationship.target or "")
    other = None if target is None else target.relationship(name)
    home = None if target is None else ctx.at_home_of(target)
    if target is not None and other is not None and home is not None and other.back_populates is None:
        written = declarations.declaration(home, target, other)
        if written is not None and (edit := declarations.add_back_populates(home, written, relationship.name)):
            changes.append((home, edit))
    return fix(f"Change to `{name}`", *changes)


def fix(title: str, *changes: tuple[Context, TextEdit | None], safe: bool = True) -> Fix | None:
    """One fix of edits to several files; None when one of the edits cannot be made."""
    edits: dict[str, list[TextEdit]] = {}
    for home, edit in changes:
        if edit is None:
            return None
        edits.setdefault(home.file.path, []).append(edit)
    files = tuple(FileChange(path, tuple(found)) for path, found in edits.items())
    return Fix(SourceChange(title, files), safe) if files else None
