"""Behind `link_model=`: the table models that can stand between two others."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import relationship_arguments, targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import late_imports
from sqlmodel_lsp.schema.model import Model


def complete(situation: Situation) -> Iterator[Item]:
    """Models with foreign keys to both sides, then those with several; each has to exist where it is named."""
    cursor, call = situation.cursor, situation.cursor.call
    if call is None or call.keyword != "link_model" or not call.direct or cursor.owner or cursor.string is not None:
        return
    if not relationship_arguments.is_relationship(situation, call.function):
        return
    model, target = situation.model, targets.target(situation)
    found = [
        (_rank(link, model, target, situation.file.path), link)
        for link in situation.snapshot.schema.models.values()
        if link.table is not None and link is not model and link is not target and "." not in link.path
    ]
    for (misfit, *_), link in sorted(found, key=lambda pair: pair[0]):
        if misfit == _NO_LINK:
            break
        item = _item(situation, link)
        if item is not None:
            yield item


_NO_LINK = 2


def _rank(link: Model, model: Model | None, target: Model | None, file: str) -> tuple[int, bool, str]:
    assert link.table is not None, "only asked for tables"
    sides = [side.table for side in (model, target) if side is not None and side.table is not None]
    joins = [targets.keys(link.table, side) for side in sides]
    pointed = {key.table for column in link.table.columns for key in column.foreign_keys}
    fits = len(joins) == len(sides) > 0 and all(joins) and len({column.name for join in joins for column in join}) > 1
    return 0 if fits else 1 if len(pointed) > 1 else _NO_LINK, link.file != file, link.name


def _item(situation: Situation, link: Model) -> Item | None:
    """None where the class is not there yet when the line runs."""
    keys = ", ".join(column.name for column in link.table.columns if column.foreign_keys) if link.table else ""
    needed = late_imports.class_import(situation.snapshot, situation.file, link)
    if link.file == situation.file.path:
        place = situation.file.facts.place(link.path, "name")
        if place is None or place.start > situation.offset:
            return None
    elif needed is not None and situation.file.path in situation.snapshot.schema.imports.reached(link.file):
        return None
    needs = () if needed is None else (needed[0],)
    return Item(link.name, Kind.MODEL, situation.code(link.name), keys, needs=needs)
