"""Completion: short lists of lean items, which editors and wires get through fast; the rest of an item when asked."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.features import completion as feature
from sqlmodel_lsp.features.completion.situation import Item
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.completion_items import Place, Writer
from sqlmodel_lsp.lsp.server import Server


def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList:
    """What can be typed at a place; the best of it where there is much, to be asked for again with more letters."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return types.CompletionList(False, [])
    lines = convert.lines_of(snapshot, path)
    place = Place(path, ls.client.offset(lines, params.position))
    items = feature.complete(snapshot, path, place.offset)
    writer = Writer(ls.client, lines)
    answer = writer.list(place, items, is_incomplete=len(items) >= feature.MOST)
    for found, item in zip(answer.items, items, strict=True):
        if not _waits(writer, item):
            writer.complete(found, item, place, feature.more_edits(snapshot, path, item))
    return answer


def resolve(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The rest of an item, found again in the texts as they are now."""
    place = Place.of(item.data)
    if place is None:
        return item
    snapshot = ls.session.snapshot(place.path)
    for found in feature.complete(snapshot, place.path, place.offset):
        if found.label == item.label:
            writer = Writer(ls.client, convert.lines_of(snapshot, place.path))
            writer.complete(item, found, place, feature.more_edits(snapshot, place.path, found))
            break
    return item


async def apply_elsewhere(ls: Server, arguments: tuple[object, ...]) -> None:
    """Makes the changes to other files that go with an item which was taken: its file, offset and label."""
    match arguments:
        case (str(path), int(offset), str(label)):
            snapshot = ls.session.snapshot(path)
            change = feature.elsewhere(snapshot, path, offset, label)
            edit = None if change is None else ls.client.workspace_edit(snapshot, change)
            if edit is not None:
                await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))


def _waits(writer: Writer, item: Item) -> bool:
    """Whether all that an item has left to say can be asked for later."""
    return (
        writer.is_asked_later_for("documentation")
        and (not item.changes_more or writer.is_asked_later_for("additionalTextEdits"))
        and (item.elsewhere is None or writer.is_asked_later_for("command"))
    )
