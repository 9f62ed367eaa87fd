"""Completion: short lists of lean items, which editors and wires get through fast."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from sqlmodel_lsp.features.completion import MOST, complete
from sqlmodel_lsp.features.completion.situation import Item, Kind
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.lines import LineIndex

_KINDS = {
    Kind.KEYWORD_ARGUMENT: types.CompletionItemKind.Property,
    Kind.REFERENCE: types.CompletionItemKind.Reference,
}


def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList:
    """What can be typed at a place; the best of it where there is much, to be asked for again with more letters."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return types.CompletionList(False, [])
    lines, client = convert.lines_of(snapshot, path), ls.client
    offset = client.offset(lines, params.position)
    items = complete(snapshot, path, offset)
    return _list(client, lines, items, is_incomplete=len(items) >= MOST)


def _list(client: convert.Client, lines: LineIndex, items: Sequence[Item], is_incomplete: bool) -> types.CompletionList:
    spans = {item.edit.span for item in items}
    shared = spans.pop() if len(spans) == 1 and client.takes_default_ranges else None
    defaults = None if shared is None else types.CompletionItemDefaults(edit_range=client.range(lines, shared))
    ranges = {} if shared is not None else {span: client.range(lines, span) for span in {i.edit.span for i in items}}
    found = [_item(item, rank, ranges.get(item.edit.span)) for rank, item in enumerate(items)]
    return types.CompletionList(is_incomplete, found, defaults)


def _item(item: Item, rank: int, range_: types.Range | None) -> types.CompletionItem:
    """One item; without a range of its own it goes where all go."""
    found = types.CompletionItem(item.label, kind=_KINDS[item.kind], sort_text=f"{rank:04}")
    found.detail = item.detail or None
    found.filter_text = item.filter if item.filter not in ("", item.label) else None
    if item.documentation:
        found.documentation = types.MarkupContent(types.MarkupKind.Markdown, item.documentation)
    if range_ is not None:
        found.text_edit = types.TextEdit(range_, item.edit.text)
    elif item.edit.text != item.label:
        found.text_edit_text = item.edit.text
    return found
