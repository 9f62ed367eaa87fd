"""The side of a relationship that is missing in the other class, with `back_populates` on both.

Offered on a relationship to another table model in which nothing leads back over the same foreign key or link model.
The attribute gets the name that `back_populates` waits for, else one made of the class.

Tables stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled, members
from sqlmodel_lsp.features.relations import Cardinality
from sqlmodel_lsp.generate import RefusalError, late_imports, naming, placement
from sqlmodel_lsp.rules import relationship_keys
from sqlmodel_lsp.rules.catalogue.relationship import declarations, directions, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.rules.catalogue.relationship.directions import Direction
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange

MOST = 1

_OPTIONS = frozenset({"foreign_keys", "lazy", "order_by", "uselist", "cascade", "passive_deletes", "back_populates"})
"""What the other side does not depend on, or is told in the same words."""


@dataclass(frozen=True, slots=True)
class _Missing:
    """The side to write: where, its name, and what it says.

    `leaves_keys` says that deleting an object of it must not try to empty keys that cannot be. `keys` is the option
    that says which of several foreign keys is meant, as it is written on the side that is there.
    """

    found: Declaration
    target: Model
    name: str
    is_list: bool
    is_optional: bool
    leaves_keys: bool
    keys: str = ""


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a relationship whose other side is surely missing, and whose kind is certain."""
    relationship = site.model.relationship(site.members[0]) if len(site.members) == 1 else None
    target = site.snapshot.schema.models.get(relationship.target or "") if relationship is not None else None
    if relationship is None or target is None or target is site.model:
        return
    found = declarations.declaration(site.ctx, site.model, relationship)
    if found is None or not found.is_mapped or not pairs.is_plain(relationship):
        return
    missing = _missing(site, found, target) if pairs.is_sure(site.ctx, site.model, target) else None
    if missing is None or not sides.is_free(target, missing.name) or not placement.is_extensible(site.snapshot, target):
        return
    title = f"Add `{target.name}.{missing.name}`, the other side of `{found.name}`"
    reason = _obstacle(site, missing)
    if reason:
        yield disabled(title, reason)
    else:
        yield Offer(title, lambda: _make(site, missing), keeps_tables=True)


def _missing(site: Site, found: Declaration, target: Model) -> _Missing | None:
    model, relationship = found.model, found.relationship
    back = pairs.leading_back(model, target)
    kind = relations.cardinality(site.ctx, model, relationship)
    direction = directions.direction(site.ctx, model, relationship)
    is_linked = direction is Direction.MANY_TO_MANY
    if kind is None or any(other.back_populates in (None, relationship.name) for other in back):
        return None
    if not relationship.options.keys() <= _OPTIONS or (is_linked and relationship.link_model is None):
        return None
    is_list = kind in (Cardinality.MANY_TO_ONE, Cardinality.MANY_TO_MANY)
    assert model.table is not None, "only asked for tables"
    assert target.table is not None, "only asked for tables"
    joins = frozenset() if is_linked else relationship_keys.joins(model.table, target.table)
    option = found.written("foreign_keys")
    keys = "" if option is None else site.ctx.text(found.positions.span(option))
    if (len(joins) > 1 and not keys) or (keys and not keys.startswith(("'", '"'))):
        return None
    name = naming.snake_case(model.name)
    name = naming.plural(name) if is_list else name
    name = f"{relationship.name}_{name}" if back or len(joins) > 1 else name
    holds_key = direction is Direction.MANY_TO_ONE
    holder = model.table if holds_key else target.table
    local = {column for join in joins for column in relationship_keys.local_columns(join)}
    may_be_empty = any(column.nullable is not False for column in holder.columns if column.name in local)
    name, is_optional = relationship.back_populates or name, holds_key or may_be_empty
    return _Missing(found, target, name, is_list, is_optional, holds_key and not may_be_empty, keys)


def _obstacle(site: Site, missing: _Missing) -> str:
    """Why the other class cannot have it."""
    file = site.snapshot.files[missing.target.file]
    link = site.snapshot.schema.models.get(missing.found.relationship.link_model or "")
    if sides.hides_annotations(file):
        return "take out `from __future__ import annotations` first, with which SQLModel reads no relationship"
    if link is None:
        return ""
    if link.file == file.path:
        places = [file.facts.place(each.path, "statement") for each in (link, missing.target)]
        is_above = places[0] is not None and places[1] is not None and places[0].end <= places[1].start
        return "" if is_above else f"`{link.name}` stands below `{missing.target.name}`; move it up first"
    needed = late_imports.class_import(site.snapshot, file, link)
    is_circular = needed is not None and file.path in site.snapshot.schema.imports.reached(link.file)
    return f"the file of `{missing.target.name}` cannot import `{link.name}`, which imports it" if is_circular else ""


def _make(site: Site, missing: _Missing) -> tuple[FileChange, ...]:
    found, target, snapshot = missing.found, missing.target, site.snapshot
    drafts = {path: Draft(snapshot, path) for path in (found.model.file, target.file)}
    ours, theirs = drafts[found.model.file], drafts[target.file]
    own = members(relations.view(snapshot, target.file), target)
    if own is None:
        raise RefusalError(f"the members of `{target.name}` do not stand on lines of their own")
    if found.relationship.back_populates is None:
        edit = declarations.add_back_populates(site.ctx, found, missing.name)
        if edit is None:
            raise RefusalError(f"`{found.name}` is not written as a plain relationship")
        ours.edits.append(edit)
    annotation = sides.class_text(theirs, target, found.model, for_types=True)
    if missing.is_list:
        annotation = sides.many(theirs, annotation)
    elif missing.is_optional:
        annotation = sides.optional(theirs, annotation)
    line = sides.relationship_line(own, theirs, missing.name, annotation, *_arguments(site, missing, theirs))
    own.add_last(theirs, line)
    return tuple(draft.change() for draft in drafts.values())


def _arguments(site: Site, missing: _Missing, draft: Draft) -> Iterator[str]:
    relationship = missing.found.relationship
    yield f'back_populates="{relationship.name}"'
    link = site.snapshot.schema.models.get(relationship.link_model or "")
    if link is not None:
        needed = late_imports.class_import(site.snapshot, draft.file, link)
        if needed is not None:
            draft.need(needed[0])
        yield f"link_model={link.name}"
    if missing.leaves_keys:
        yield 'passive_deletes="all"'
    if missing.keys:
        yield f'sa_relationship_kwargs={{"foreign_keys": {missing.keys}}}'
