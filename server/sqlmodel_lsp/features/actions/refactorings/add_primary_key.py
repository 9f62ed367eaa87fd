"""A primary key for a table model that has none, which SQLAlchemy refuses: a number or a UUID.

Offered on a table model that surely has no key, inherited ones included, and nothing of the name `id`.

Tables get the column `id`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, members
from sqlmodel_lsp.generate import RefusalError, placement
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.text.edits import FileChange

MOST = 2


def offers(site: Site) -> Iterator[Offer]:
    """Both kinds, where the table surely has no key and the name `id` is free."""
    model = site.model
    if not site.is_class or model.table is None or model.table.model != model.qualified:
        return
    if not placement.is_extensible(site.snapshot, model) or not certainty.knows_columns(site.snapshot, model):
        return
    if not model.table.primary_key() and sides.is_free(model, "id"):
        yield Offer(f"Add a number as the primary key of `{model.name}`", lambda: _make(site, False), {"kind": "int"})
        yield Offer(f"Add a UUID as the primary key of `{model.name}`", lambda: _make(site, True), {"kind": "uuid"})


def _make(site: Site, is_uuid: bool) -> tuple[FileChange, ...]:
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    if own is None:
        raise RefusalError(f"`{site.model.name}` has no members on lines of their own")
    field = draft.name("sqlmodel.Field")
    if is_uuid:
        factory = f"default_factory={draft.name('uuid.uuid4')}"
        line = own.lines(f"id: {draft.name('uuid.UUID')} = {field}(", [factory, "primary_key=True"])
    else:
        line = own.lines(f"id: {sides.optional(draft, 'int')} = {field}(", ["default=None", "primary_key=True"])
    own.add_first(draft, line)
    return (draft.change(),)
