"""A variant with what the relationships of a table model lead to, one step deep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import imports, placement, spelling
from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.schemas.variants import Variant
from sqlmodel_lsp.schema.model import Model, Relationship


@dataclass(frozen=True, slots=True)
class Related:
    """The variant, if there is anything to put into it, and why something was left out."""

    variants: tuple[Variant, ...] = ()
    notes: tuple[str, ...] = ()


def plan(request: Request, suffix: str, planned: Iterable[Variant]) -> Related:
    """The variant that shows relationships. It shows each as its own variant, which has none: so depth ends there."""
    snapshot, model = request.snapshot, request.model
    own = families.find(snapshot, model, families.READ)
    parent = own.name if own is not None else f"{model.name}{suffix}"
    name = f"{parent}WithRelations"
    file = snapshot.files[model.file]
    if name in placement.defined_names(file) or not model.relationships:
        return Related()
    if own is not None and own.file != model.file:
        return Related(notes=(f"`{parent}` stands in another file than `{model.name}`, so `{name}` is not written",))
    if own is None and parent not in {variant.name for variant in planned}:
        return Related(notes=(f"`{model.name}` shows clients nothing, so `{name}` is not written",))
    notes, shown = [], []
    needed: list[Needed] = []
    with_optional = spelling.prefers_optional(file.text)
    for relationship in model.relationships:
        target = snapshot.schema.models.get(relationship.target or "")
        seen = families.find(snapshot, target, families.READ) if target is not None else None
        if target is not None and target.qualified == model.qualified:
            word = f'"{parent}"'
        elif seen is None:
            notes.append(f"`{relationship.name}` is left out: generate the schemas of what it leads to first")
            continue
        elif seen.file != model.file and model.file in snapshot.schema.imports.reached(seen.file):
            notes.append(f"`{relationship.name}` is left out: `{seen.name}` stands in a file that imports this one")
            continue
        else:
            word = _word(snapshot, model, seen)
            needed += _import(snapshot, model, seen)
        shown.append(_field(relationship, word, with_optional))
        needed += [Needed("typing", "Optional")] if with_optional and not relationship.uselist else []
    if not shown:
        return Related(notes=tuple(notes))
    documentation = f"A `{model.name}` as clients see it, with what belongs to it."
    return Related((Variant(name, parent, documentation, tuple(shown), tuple(needed)),), tuple(notes))


def _field(relationship: Relationship, word: str, with_optional: bool) -> DataField:
    if relationship.uselist:
        return DataField(relationship.name, f"list[{word}]", "[]")
    bare = word.strip('"')
    if word == bare:
        return DataField(relationship.name, spelling.or_none(word, with_optional=with_optional), "None")
    optional = f'Optional["{bare}"]' if with_optional else f'"{bare} | None"'
    return DataField(relationship.name, optional, "None")


def _word(snapshot: Snapshot, model: Model, seen: Model) -> str:
    """The class's name, in quotes where it is defined further down."""
    here, there = snapshot.place(model.qualified), snapshot.place(seen.qualified)
    is_later = seen.file == model.file and here is not None and there is not None and there[1] > here[1]
    return f'"{seen.name}"' if is_later else seen.name


def _import(snapshot: Snapshot, model: Model, seen: Model) -> list[Needed]:
    if seen.file == model.file:
        return []
    relative = imports.uses_relative_imports([snapshot.files[model.file]])
    return [Needed(imports.local_module(seen.module, model.module, relative=relative), seen.name)]
