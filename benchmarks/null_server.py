"""The least a language server in Python can do: pygls, one constant diagnostic for each change, constant answers."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("null", "1")
_START = types.Position(0, 0)
_NOWHERE = types.Range(_START, _START)
_CONSTANT = types.Diagnostic(_NOWHERE, "a constant", types.DiagnosticSeverity.Warning)
# As long as ours: the card of a table, and as many items as are offered at once.
_HOVER = types.Hover(types.MarkupContent(types.MarkupKind.Markdown, "a constant\n" * 100), _NOWHERE)
_ITEMS = types.CompletionList(
    False,
    [
        types.CompletionItem(
            f"constant {number}", kind=types.CompletionItemKind.Constant, detail="a number", sort_text=f"{number:04}"
        )
        for number in range(100)
    ],
)


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def did_open(ls: LanguageServer, params: types.DidOpenTextDocumentParams) -> None:
    """Publishes the constant."""
    _publish(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def did_change(ls: LanguageServer, params: types.DidChangeTextDocumentParams) -> None:
    """Publishes the constant."""
    _publish(ls, params.text_document.uri, params.text_document.version)


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(_params: types.HoverParams) -> types.Hover:
    """The constant."""
    return _HOVER


@server.feature(types.TEXT_DOCUMENT_COMPLETION)
def completion(_params: types.CompletionParams) -> types.CompletionList:
    """The constants."""
    return _ITEMS


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def definition(params: types.DefinitionParams) -> types.Location:
    """The constant."""
    return types.Location(params.text_document.uri, _NOWHERE)


def _publish(ls: LanguageServer, uri: str, version: int) -> None:
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, [_CONSTANT], version))


if __name__ == "__main__":
    server.start_io()
