"""Hovers, in markdown where the client can show it. They wait for the folder to be loaded, as half a card would lie."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.features.hover import hover
from sqlmodel_lsp.features.hover.document import markdown, plain
from sqlmodel_lsp.lsp import convert, databases
from sqlmodel_lsp.lsp.server import Server


async def text_hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """What is told about a position."""
    path = convert.path_of(params.text_document.uri)
    await ls.loader.ready(path)
    dialect = ls.session.settings_of(path).dialect
    await databases.ready(dialect)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return None
    lines = convert.lines_of(snapshot, path)
    card = hover(snapshot, path, ls.client.offset(lines, params.position), dialect)
    if card is None:
        return None
    takes_markdown = _takes_markdown(ls.client_capabilities)
    text = markdown(card.blocks) if takes_markdown else plain(card.blocks)
    kind = types.MarkupKind.Markdown if takes_markdown else types.MarkupKind.PlainText
    return types.Hover(types.MarkupContent(kind, text), ls.client.range(lines, card.span))


def _takes_markdown(capabilities: types.ClientCapabilities) -> bool:
    """Whether the client would rather have markdown."""
    document = capabilities.text_document
    formats = document.hover.content_format if document is not None and document.hover is not None else None
    return bool(formats) and formats is not None and formats[0] == types.MarkupKind.Markdown
