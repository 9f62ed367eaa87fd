"""Behind `link_model=`: the table models that can stand between two others."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.completion import relationship_arguments, targets
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate import late_imports
from sqlmodel_lsp.schema.model import Model, Table


def complete(situation: Situation) -> Iterator[Item]:
    """Models with foreign keys to both sides, then those with several; each has to exist where it is named."""
    cursor, call = situation.cursor, situation.cursor.call
    if call is None or call.keyword != "link_model" or not call.direct or cursor.owner or cursor.string is not None:
        return
    if not relationship_arguments.is_relationship(situation, call.function):
        return
    model, target = situation.model, targets.target(situation)
    found = [
        (not _joins(link.table, model, target), link.file != situation.file.path, link.name, link)
        for link in situation.snapshot.schema.models.values()
        if link.table is not None and link is not model and link is not target and targets.may_link(link.table)
    ]
    for *_, link in sorted(found, key=lambda rank: rank[:-1]):
        item = _item(situation, link) if "." not in link.path else None
        if item is not None:
            yield item


def _joins(table: Table, model: Model | None, target: Model | None) -> bool:
    """Whether a table has foreign keys of its own to both sides."""
    sides = [side.table for side in (model, target) if side is not None and side.table is not None]
    joins = [targets.keys(table, side) for side in sides]
    return len(sides) > 1 and all(joins) and len({column.name for join in joins for column in join}) > 1


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
