"""One more base class of a model."""

from __future__ import annotations

from sqlmodel_lsp.features.actions.refactorings.site import Draft, Site
from sqlmodel_lsp.generate import RefusalError, late_imports
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange


def is_possible(site: Site, base: Model) -> bool:
    """Whether the class can inherit it: it is known there when the class is made, and brings no name a second time."""
    model, snapshot = site.model, site.snapshot
    if base.qualified in model.mro or site.ctx.place(model, part="base:0") is None or "." in base.path:
        return False
    if any(fact.name in model.attributes for fact in base.fields):
        return False
    if base.file == model.file:
        places = [site.ctx.place(each, part="statement") for each in (base, model)]
        return places[0] is not None and places[1] is not None and places[0].end <= places[1].start
    is_circular = model.file in snapshot.schema.imports.reached(base.file)
    return not is_circular and not snapshot.files[base.file].library


def add(site: Site, base: Model) -> tuple[FileChange, ...]:
    """Inherits it in front of the others, as the bases of all models come last."""
    draft = Draft(site.snapshot, site.model.file)
    place = site.ctx.place(site.model, part="base:0")
    if place is None:
        raise RefusalError(f"`{site.model.name}` has no base class")
    needed = late_imports.class_import(site.snapshot, draft.file, base)
    if needed is not None:
        draft.need(needed[0])
    draft.insert(place.start, f"{base.name}, ")
    return (draft.change(),)
