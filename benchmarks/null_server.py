"""The least a language server in Python can do: pygls, and one constant diagnostic for each change."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("null", "1")
_START = types.Position(0, 0)
_CONSTANT = types.Diagnostic(types.Range(_START, _START), "a constant", types.DiagnosticSeverity.Warning)


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    """Publishes the constant."""
    _publish(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    """Publishes the constant."""
    _publish(ls, params.text_document.uri, params.text_document.version)


def _publish(ls: LanguageServer, uri: str, version: int) -> None:
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [_CONSTANT], version))


if __name__ == "__main__":
    server.start_io()
