"""Completion: short lists of lean items, which editors and wires get through fast; the rest of an item when asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from sqlmodel_lsp.features import completion as feature
from sqlmodel_lsp.features.completion import packages
from sqlmodel_lsp.features.completion.situation import Item, Kind
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.completion_items import PARTS, Place, Writer
from sqlmodel_lsp.lsp.server import Server

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.snapshot import Snapshot


def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList:
    """What can be typed at a place; the best of it where there is much, to be asked for again with more letters."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return types.CompletionList(False, [])
    lines = convert.lines_of(snapshot, path)
    place = Place(params.text_document.uri, params.position.line, ls.client.offset(lines, params.position))
    items = _offered(ls, snapshot, path, place.offset)
    writer = Writer(ls.client, snapshot, lines)
    answer = writer.list(place, items, is_incomplete=len(items) >= feature.MOST)
    at_once = PARTS - writer.later
    for found, item in zip(answer.items, items, strict=True):
        writer.fill(found, item, place, at_once)
    return answer


def _offered(ls: Server, snapshot: Snapshot, path: str, offset: int) -> Sequence[Item]:
    """The items as the settings and the environment of the file have them."""
    items = feature.complete(snapshot, path, offset)
    if not ls.session.settings_of(path).snippets:
        items = tuple(item for item in items if item.kind is not Kind.SNIPPET)
    installed = ls.session.packages(path) if any(item.package for item in items) else None
    return items if installed is None else packages.ranked(items, installed)


def resolve(ls: Server, item: types.CompletionItem) -> types.CompletionItem:
    """The rest of an item, found again in the texts as they are now."""
    place = Place.of(item.data)
    if place is None:
        return item
    snapshot = ls.session.snapshot(place.path)
    for found in feature.complete(snapshot, place.path, place.offset):
        if found.label == item.label:
            Writer(ls.client, snapshot, convert.lines_of(snapshot, place.path)).fill(item, found, place, PARTS)
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
