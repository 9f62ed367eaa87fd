"""A mark for objects that count as deleted and stay in the table: when that was.

Offered on a table model that has no such mark. The field is called and written as other models of the project have it,
or comes from the mixin that these inherit; else it is `deleted_at`, which is empty at first. Queries have to leave such
objects out, which `generate crud` does when asked for `soft-delete`.

Tables get the column.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import sides, stamps
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, members
from sqlmodel_lsp.features.actions.refactorings.stamps import Stamp
from sqlmodel_lsp.generate import RefusalError, keys
from sqlmodel_lsp.text.edits import FileChange

MOST = 2


def offers(site: Site) -> Iterator[Offer]:
    """By the mixins of the project, then as a field of its own."""
    model = site.model
    if not stamps.can_be_added(site):
        return
    if keys.deletion_mark(model) is not None or any(stamps.DELETED.fullmatch(name) for name in model.attributes):
        return
    yield from stamps.by_mixins(site, f"Mark deleted objects of `{model.name}` by", stamps.DELETED)
    deleted = stamps.like(site, stamps.DELETED)
    name = deleted.name if deleted is not None else "deleted_at"
    if sides.is_free(model, name):
        yield Offer(f"Mark deleted objects of `{model.name}` by `{name}`", lambda: _make(site, deleted))


def _make(site: Site, deleted: Stamp | None) -> tuple[FileChange, ...]:
    draft, own = Draft(site.snapshot, site.model.file), members(site.ctx, site.model)
    if own is None:
        raise RefusalError(f"the members of `{site.model.name}` do not stand on lines of their own")
    line = stamps.copy(draft, site, own, deleted) if deleted is not None else ""
    line = line or stamps.line(draft, own, "deleted_at", "")
    own.add_last(draft, line, except_for=sides.relationship_names(site.model))
    return (draft.change(),)
