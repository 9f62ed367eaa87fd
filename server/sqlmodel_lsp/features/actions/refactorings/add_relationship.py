"""A relationship to another model, with both sides, the foreign key or link model, and what has to be imported.

Offered on a table model with one plain key, for each model of this kind that it is not related to yet, the nearest
first. A foreign key that is there already is used; where there are several, which one is meant would have to be said.

Tables get the foreign key, or the table of the link model. They stay where the key is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import link_models, sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled, members
from sqlmodel_lsp.generate import RefusalError, naming, placement
from sqlmodel_lsp.schema.model import Column, Model, Table
from sqlmodel_lsp.text.edits import FileChange

MOST = 6


def offers(site: Site) -> Iterator[Offer]:
    """All kinds for each model that is not related yet, the nearest first."""
    model, snapshot = site.model, site.snapshot
    if not site.is_class or model.table is None:
        return
    if sides.hides_annotations(site.ctx.file):
        reason = "take out `from __future__ import annotations` first, with which SQLModel reads no relationship"
        yield disabled("Add a relationship to another model", reason)
    if sides.is_ready(snapshot, model):
        for target in _candidates(snapshot, model):
            yield from _kinds(snapshot, model, target)


def _kinds(snapshot: Snapshot, model: Model, target: Model) -> Iterator[Offer]:
    ours, theirs = _keys(model, target), _keys(target, model)
    if len(ours) + len(theirs) > 1:
        return  # Which of them is meant has to be said.
    if not theirs:
        is_unique = any(column.unique or column.primary_key for column in ours)
        if not is_unique:
            yield from _pair(snapshot, "many-to-one", target, model, target, ours)
    if not ours and not any(column.unique or column.primary_key for column in theirs):
        yield from _pair(snapshot, "one-to-many", target, target, model, theirs)
    if not theirs and all(column.unique for column in ours):
        yield from _pair(snapshot, "one-to-one", target, model, target, ours)
    elif theirs and all(column.unique for column in theirs):
        yield from _pair(snapshot, "one-to-one", target, target, model, theirs)
    if not ours and not theirs:
        yield from link_models.offers(snapshot, model, target)


def _pair(
    snapshot: Snapshot, kind: str, target: Model, child: Model, parent: Model, keys: list[Column]
) -> Iterator[Offer]:
    """A foreign key of `child` that leads to `parent`, which may be there already, and an attribute for each."""
    key = sides.key_of(parent)
    if key is None:
        return
    up, down = naming.snake_case(parent.name), naming.snake_case(child.name)
    down = down if kind == "one-to-one" else naming.plural(down)
    column = keys[0].attribute if keys else sides.key_name(parent, key)
    if not sides.is_free(child, up, *([] if keys else [column])) or not sides.is_free(parent, down) or column == up:
        return

    def make() -> tuple[FileChange, ...]:
        drafts = {path: Draft(snapshot, path) for path in (child.file, parent.file)}
        lower, upper = drafts[child.file], drafts[parent.file]
        below, above = (
            members(relations.view(snapshot, child.file), child),
            members(relations.view(snapshot, parent.file), parent),
        )
        if below is None or above is None:
            raise RefusalError("the members of the classes do not stand on lines of their own")
        single = kind == "one-to-one"
        if not keys:
            line = sides.key_line(lower, below, column, parent, key, *(["unique=True"] if single else []))
            below.add_last(lower, line, except_for=sides.relationship_names(child))
        annotation = sides.class_text(lower, child, parent, for_types=False)
        if not any(column.nullable is False for column in keys):
            annotation = sides.optional(lower, annotation)
        line = sides.relationship_line(below, lower, up, annotation, f'back_populates="{down}"')
        below.add_last(lower, line)
        other = sides.class_text(upper, parent, child, for_types=True)
        annotation = sides.optional(upper, other) if single else sides.many(upper, other)
        # Without it, deleting a parent would try to empty keys that cannot be; so the database decides as before.
        deletes = ['passive_deletes="all"'] if any(column.nullable is False for column in keys) else []
        line = sides.relationship_line(above, upper, down, annotation, f'back_populates="{up}"', *deletes)
        above.add_last(upper, line)
        return tuple(draft.change() for draft in drafts.values())

    title = f"Add a {kind} relationship to `{target.name}`"
    yield Offer(title, make, {"kind": kind, "target": target.name}, keeps_tables=bool(keys))


def _candidates(snapshot: Snapshot, model: Model) -> list[Model]:
    """The models of the same program that are not related to this one, the nearest first."""
    table = model.table
    assert table is not None, "only asked for tables"
    known = {item.target for item in model.relationships}
    found = [
        other
        for other in snapshot.schema.models.values()
        if other.table is not None
        and other.qualified != model.qualified
        and other.qualified not in known
        and other.table.metadata == table.metadata
        and _is_near(snapshot, model, other)
        and all(item.target != model.qualified for item in other.relationships)
        and not _is_link(other.table)
        and sides.is_ready(snapshot, other)
    ]
    return sorted(found, key=lambda other: _distance(snapshot, model, other))


def _is_near(snapshot: Snapshot, model: Model, other: Model) -> bool:
    """Whether both belong to one program, as far as imports and folders tell."""
    is_beside = os.path.dirname(model.file) == os.path.dirname(other.file)
    same_package = model.module.partition(".")[0] == other.module.partition(".")[0]
    return is_beside or same_package or snapshot.schema.together(model.file, other.file)


def _distance(snapshot: Snapshot, model: Model, other: Model) -> tuple[bool, bool, bool, str]:
    has_key = bool(_keys(model, other) or _keys(other, model))
    is_known = other.name in placement.defined_names(snapshot.files[model.file])
    return not has_key, other.file != model.file, not is_known, other.name


def _is_link(table: Table) -> bool:
    return all(column.foreign_keys for column in table.primary_key())


def _keys(child: Model, parent: Model) -> list[Column]:
    """The foreign keys of one model that point to the other."""
    if child.table is None or parent.table is None:
        return []
    name = parent.table.full_name
    return [column for column in child.table.columns if any(key.table == name for key in column.foreign_keys)]
