"""A many-to-many relationship of one that is one-to-many: a link model comes, and the foreign key goes.

Offered on either side of a pair of relationships over one foreign key, where each side names the other. The single
object becomes a list with the plural as its name. Not possible where code still uses the key or the single object, or
where the list deletes its objects, which may belong to others then.

Tables get that of the link model, and lose the foreign key: what it held has to be moved by a migration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import link_models, mentions, sides
from sqlmodel_lsp.features.actions.refactorings.link_models import Link
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled, members
from sqlmodel_lsp.features.relations import Cardinality
from sqlmodel_lsp.generate import RefusalError, naming
from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.catalogue.relationship import declarations, pairs
from sqlmodel_lsp.rules.catalogue.relationship.declarations import Declaration
from sqlmodel_lsp.schema.model import Column, Model, Relationship
from sqlmodel_lsp.syntax.values import Call
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 1

_OPTIONS = frozenset({"lazy", "order_by", "back_populates"})


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two sides as they are, and the key between them."""

    single: Declaration
    many: Declaration
    key: Column

    @property
    def child(self) -> Model:
        """The model that has the key."""
        return self.single.model

    @property
    def parent(self) -> Model:
        """The model that has the list."""
        return self.many.model

    @property
    def name(self) -> str:
        """What the single object is called as one of many."""
        return naming.plural(self.single.relationship.name)


def offers(site: Site) -> Iterator[Offer]:
    """One offer for a relationship whose pair and key are certain."""
    relationship = site.model.relationship(site.members[0]) if len(site.members) == 1 else None
    pair = _pair(site, relationship) if relationship is not None else None
    if pair is None or not sides.is_free(pair.child, pair.name):
        return
    title = f"Make `{pair.single.name}` and `{pair.many.name}` many-to-many"
    if pair.many.relationship.arguments.get("cascade_delete") is True:
        yield disabled(title, f"`{pair.many.name}` deletes its objects, which may belong to others then")
    elif link_models.is_possible(site.snapshot, pair.child, pair.parent):
        yield Offer(title, lambda: _make(site, pair))


def _pair(site: Site, relationship: Relationship) -> _Pair | None:
    model, snapshot = site.model, site.snapshot
    target = snapshot.schema.models.get(relationship.target or "")
    if target is None or target is model or not pairs.is_sure(site.ctx, model, target):
        return None
    other = relations.counterpart(model, relationship, target)
    kind = relations.cardinality(site.ctx, model, relationship)
    if other is None or kind not in (Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY):
        return None
    ends = (model, relationship), (target, other)
    found = [_declared(site, each, item) for each, item in (ends if kind is Cardinality.MANY_TO_ONE else ends[::-1])]
    if found[0] is None or found[1] is None:
        return None
    names = relations.local_columns(found[0].model, found[0].relationship, found[1].model)
    table = found[0].model.table
    key = table.column(names[0]) if table is not None and len(names) == 1 else None
    is_free = key is not None and key.owner == found[0].model.qualified and not _is_part_of_more(found[0].model, key)
    return _Pair(found[0], found[1], key) if key is not None and is_free else None


def _declared(site: Site, model: Model, relationship: Relationship) -> Declaration | None:
    """One side, if its model is ready for others and nothing but the key joins it."""
    found = declarations.declaration(relations.view(site.snapshot, model.file), model, relationship)
    is_only = sum(item.target == relationship.target for item in model.relationships) == 1
    if found is None or not found.is_mapped or not is_only or not pairs.is_plain(relationship):
        return None
    is_simple = relationship.options.keys() <= _OPTIONS and found.argument("back_populates") is not None
    return found if is_simple and sides.is_ready(site.snapshot, model) else None


def _is_part_of_more(model: Model, key: Column) -> bool:
    """Whether keys, constraints or indexes of the table are made with the column."""
    table = model.table
    assert table is not None, "only asked for tables"
    named = [item for item in (*table.constraints, *table.indexes) if isinstance(item, Call)]
    return key in table.primary_key() or any(key.name in repr(item.arguments) for item in named)


def _make(site: Site, pair: _Pair) -> tuple[FileChange, ...]:
    snapshot, child, parent = site.snapshot, pair.child, pair.parent
    for member in (pair.key.attribute, pair.single.relationship.name):
        mentions.refuse_others(snapshot, child, member)
    drafts = {path: Draft(snapshot, path) for path in (child.file, parent.file)}
    own, theirs = (members(relations.view(snapshot, each.file), each) for each in (child, parent))
    if own is None or theirs is None:
        raise RefusalError("the members of the classes do not stand on lines of their own")
    made = link_models.link(snapshot, child, parent)
    chunk = own.chunk(pair.key.attribute)
    drafts[child.file].replace(chunk.span, "")
    style = own if made.first is child else theirs
    link_models.write(drafts[made.home.file], style, made, {parent.qualified: chunk})
    _rename(drafts[child.file], made, pair)
    _name_back(drafts[parent.file], pair)
    for found in (pair.single, pair.many):
        _link(drafts[found.model.file], found, made)
    return tuple(draft.change() for draft in drafts.values())


def _rename(draft: Draft, made: Link, pair: _Pair) -> None:
    """Makes a list of the single object."""
    path = f"{pair.child.path}.{pair.single.relationship.name}"
    name, annotation = draft.file.facts.place(path), draft.file.facts.place(path, "annotation")
    if name is None or annotation is None:
        raise RefusalError(f"`{pair.single.name}` has no annotation")
    text = sides.class_text(draft, pair.child, pair.parent, for_types=made.home is pair.child)
    draft.replace(name, pair.name)
    draft.replace(annotation, sides.many(draft, text))


def _name_back(draft: Draft, pair: _Pair) -> None:
    argument = pair.many.argument("back_populates")
    assert argument is not None, "only offered with one"
    span = pair.many.positions.span(argument.value)
    if draft.file.text[span.start + 1 : span.end - 1] != pair.single.relationship.name:
        raise RefusalError(f"`{pair.many.name}` does not name its other side in one string")
    draft.replace(Span(span.start + 1, span.end - 1), pair.name)


def _link(draft: Draft, found: Declaration, made: Link) -> None:
    """Names the link model, in the place of what said how lists are deleted."""
    link_models.need(draft, made)
    deletes = found.argument("passive_deletes")
    if deletes is not None:
        draft.replace(found.positions.span(deletes), f"link_model={made.name}")
    else:
        ctx = relations.view(draft.snapshot, draft.file.path)
        draft.edits.append(call_edits.insert(ctx, found.call, found.positions, f"link_model={made.name}"))
