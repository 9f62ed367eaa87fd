"""Inside `back_populates`: the relationships of the other class that lead back, and one that is yet to be made."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features import counterparts
from sqlmodel_lsp.features.completion import dictionaries, options, relationship_arguments, targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.schema.model import Model, Relationship


def complete(situation: Situation) -> Iterator[Item]:
    """The sides that fit, then what makes a new one, then all others that lead back."""
    cursor, call = situation.cursor, situation.cursor.call
    if not _is_asked_for(situation) or call is None or (cursor.string is None and cursor.owner):
        return
    model, target = situation.model, targets.target(situation)
    if model is None or target is None or not cursor.member:
        return
    back = [other for other in target.relationships if other.target in (model.qualified, None)]
    back = [other for other in back if target is not model or other.name != cursor.member]
    free = [other for other in back if other.back_populates in (None, cursor.member) and other.target is not None]
    free.sort(key=lambda other: other.back_populates != cursor.member)
    for other in free:
        yield _existing(situation, target, other)
    if not any(other.back_populates == cursor.member for other in free):
        made = _made(situation, model, target)
        if made is not None:
            yield made
    for other in back:
        if other not in free and other.target is not None:
            yield _existing(situation, target, other)


def _is_asked_for(situation: Situation) -> bool:
    call = situation.cursor.call
    if call is None:
        return False
    if call.keyword == "back_populates" and call.direct:
        return relationship_arguments.is_relationship(situation, call.function)
    found = dictionaries.dictionary(situation)
    return found is not None and found.table is options.OF_RELATIONSHIP and found.key == "back_populates"


def _existing(situation: Situation, target: Model, other: Relationship) -> Item:
    detail = f"{target.name}.{other.name}"
    taken = other.back_populates not in (None, situation.cursor.member)
    documentation = f"`{detail}` is paired with `{other.back_populates}` already." if taken else ""
    return Item(other.name, Kind.RELATIONSHIP, situation.string(other.name), detail, documentation)


def _made(situation: Situation, model: Model, target: Model) -> Item | None:
    """The item that makes the other side along with its name, where one foreign key or a link model says what it is."""
    relationship = model.relationship(situation.cursor.member)
    link = situation.snapshot.schema.models.get(relationship.link_model or "") if relationship is not None else None
    if link is None and situation.cursor.call is not None and "link_model" in situation.cursor.call.keywords:
        return None
    if model.table is None or target.table is None:
        return None
    leads_out, leads_in = targets.keys(model.table, target.table), targets.keys(target.table, model.table)
    if link is None and len(leads_out) + len(leads_in) != 1:
        return None
    is_list = link is not None or (not targets.is_many(situation) and not leads_in)
    asked = counterparts.Asked(model, situation.cursor.member, target, is_list, link)
    made = counterparts.counterpart(situation.snapshot, asked)
    if made is None:
        return None
    here = made.path == situation.file.path
    return Item(
        made.name,
        Kind.RELATIONSHIP,
        situation.string(made.name),
        f"create {target.name}.{made.name}",
        f"Adds the other side to `{target.name}`:\n\n```python\n{made.code}\n```",
        edits=made.change.files[0].edits if here else (),
        elsewhere=None if here else made.change,
    )
