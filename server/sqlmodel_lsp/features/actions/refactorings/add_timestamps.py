"""When an object was made and when it was last changed, with each object of a table model.

Offered on a table model that has neither. The fields are called and written as other models of the project have them,
or come from the mixin that these inherit; else they are `created_at` and `updated_at`, in UTC, filled by Python.

Tables get the two columns. Rows that are there need values for them, which a migration has to give.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import sides, stamps
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, members
from sqlmodel_lsp.features.actions.refactorings.stamps import Stamp
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.text.edits import FileChange

MOST = 2


def offers(site: Site) -> Iterator[Offer]:
    """By the mixins of the project, then as fields of its own."""
    model = site.model
    if not stamps.can_be_added(site):
        return
    if any(pattern.fullmatch(name) for name in model.attributes for pattern in (stamps.CREATED, stamps.UPDATED)):
        return
    yield from stamps.by_mixins(site, f"Add timestamps to `{model.name}` by", stamps.CREATED, stamps.UPDATED)
    created, updated = stamps.like(site, stamps.CREATED), stamps.like(site, stamps.UPDATED)
    names = [
        created.name if created is not None else "created_at",
        updated.name if updated is not None else "updated_at",
    ]
    if sides.is_free(model, *names):
        yield Offer(f"Add `{names[0]}` and `{names[1]}` to `{model.name}`", lambda: _make(site, created, updated))


def _make(site: Site, created: Stamp | None, updated: Stamp | None) -> tuple[FileChange, ...]:
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    if own is None:
        raise RefusalError(f"the members of `{site.model.name}` do not stand on lines of their own")
    lines = [stamps.copy(draft, site, own, stamp) if stamp is not None else "" for stamp in (created, updated)]
    clock = next((found for stamp in (created, updated) if stamp and (found := stamps.clock_of(stamp))), "")
    clock = clock if all(lines) or clock else stamps.utc_clock(draft)
    lines[0] = lines[0] or stamps.line(draft, own, "created_at", clock)
    lines[1] = lines[1] or stamps.line(draft, own, "updated_at", clock, changes=True)
    own.add_last(draft, *lines, except_for=sides.relationship_names(site.model))
    return (draft.change(),)
