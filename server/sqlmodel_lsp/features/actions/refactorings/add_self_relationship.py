"""A relationship of a model to itself: a parent and its children, with the foreign key.

Offered on a table model with one plain key, where the names `parent`, `parent_id` and `children` are free.

Tables get the foreign key.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, members
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.text.edits import FileChange

MOST = 1


def offers(site: Site) -> Iterator[Offer]:
    """One offer, where the model does not refer to itself yet and the names are free."""
    model = site.model
    if not site.is_class or model.table is None or not sides.is_ready(site.snapshot, model):
        return
    key = sides.key_of(model)
    name = model.table.full_name
    is_related = any(item.target == model.qualified for item in model.relationships)
    refers = any(key.table == name for column in model.table.columns for key in column.foreign_keys)
    if key is None or is_related or refers:
        return
    if sides.is_free(model, "parent", "children", sides.key_name(model, key, "parent")):
        title = f"Add a parent and children to `{model.name}`, of the same model"
        yield Offer(title, lambda: _make(site, key), {"target": model.name})


def _make(site: Site, key: Column) -> tuple[FileChange, ...]:
    model, draft = site.model, Draft(site.snapshot, site.model.file)
    own = members(site.ctx, model)
    if own is None:
        raise RefusalError(f"the members of `{model.name}` do not stand on lines of their own")
    quoted = f'"{model.name}"'
    column = sides.key_line(draft, own, sides.key_name(model, key, "parent"), model, key)
    own.add_last(draft, column, except_for=sides.relationship_names(model))
    remote = f'sa_relationship_kwargs={{"remote_side": "{model.name}.{key.attribute}"}}'
    parent = sides.optional(draft, quoted)
    lines = [
        sides.relationship_line(own, draft, "parent", parent, 'back_populates="children"', remote),
        sides.relationship_line(own, draft, "children", sides.many(draft, quoted), 'back_populates="parent"'),
    ]
    own.add_last(draft, *lines)
    return (draft.change(),)
