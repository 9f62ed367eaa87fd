"""Documents that open, change and close."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Takes a document in."""
    document = params.text_document
    path = ls.opened(document.uri)
    ls.session.texts.open(path, document.text, document.version)
    ls.session.touch(path)
    ls.publish_soon()


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Follows the client's edits."""
    path = convert.path_of(params.text_document.uri)
    edits = (convert.content_change(change) for change in params.content_changes)
    ls.session.texts.change(path, edits, ls.client.encoding, params.text_document.version)
    ls.session.touch(path)
    ls.publish_soon()


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Goes back to what is on disk."""
    path = convert.path_of(params.text_document.uri)
    ls.session.texts.close(path)
    ls.session.touch(path)
    ls.publish_soon()
