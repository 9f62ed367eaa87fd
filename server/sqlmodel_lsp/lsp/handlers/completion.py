"""Completion: the items with their edits; everything is said at once, for the lists are short."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.features.completion import complete
from sqlmodel_lsp.features.completion.situation import Item, Kind
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.lines import LineIndex

_KINDS = {
    Kind.KEYWORD_ARGUMENT: types.CompletionItemKind.Property,
    Kind.REFERENCE: types.CompletionItemKind.Reference,
}


def register(server: Server) -> None:
    """Wires the handlers."""
    options = types.CompletionOptions(trigger_characters=['"', "'", ".", "(", ","])
    server.feature(types.TEXT_DOCUMENT_COMPLETION, options)(completion)


def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList:
    """What can be typed at a place."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return types.CompletionList(False, [])
    lines, client = convert.lines_of(snapshot, path), ls.client
    items = complete(snapshot, path, client.offset(lines, params.position))
    return types.CompletionList(False, [_item(client, lines, item, rank) for rank, item in enumerate(items)])


def _item(client: convert.Client, lines: LineIndex, item: Item, rank: int) -> types.CompletionItem:
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, item.documentation)
        if item.documentation
        else None,
        sort_text=f"{rank:04}",
        filter_text=item.filter or None,
        text_edit=types.TextEdit(client.range(lines, item.edit.span), item.edit.text),
    )
