"""Links in a document: pages of rules, and the revisions before a migration."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from sqlmodel_lsp.features.navigation import links
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server


async def document_links(ls: Server, params: types.DocumentLinkParams) -> Sequence[types.DocumentLink]:
    """The links of a document."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    path, snapshot = known
    lines = convert.lines_of(snapshot, path)
    return [
        types.DocumentLink(
            ls.client.range(lines, link.span),
            link.url or ls.client.uri(link.path),
            link.tooltip if ls.client.takes_tooltips else None,
        )
        for link in links.of_file(snapshot, path)
    ]
