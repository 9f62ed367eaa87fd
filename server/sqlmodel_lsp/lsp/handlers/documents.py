"""Documents that open, change and close, and folders that come and go."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.store import ContentChange

_WATCHED = types.FileSystemWatcher("**/*.py")


def register(server: Server) -> None:
    """Wires the handlers."""
    server.feature(types.INITIALIZED)(initialized)
    server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(did_change_folders)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(did_change_watched_files)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(did_open)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(did_change)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(did_close)


def initialized(ls: Server, _params: types.InitializedParams) -> None:
    """Reads the client's folders, and asks to be told when files change on disk."""
    folders = [folder.uri for folder in ls.workspace.folders.values()]
    _load(ls, folders or ([ls.workspace.root_uri] if ls.workspace.root_uri else []))
    capabilities = ls.client_capabilities.workspace
    watching = capabilities.did_change_watched_files if capabilities is not None else None
    if watching is not None and watching.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([_WATCHED])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        registration = types.Registration("watched-files", method, options)
        ls.client_register_capability(types.RegistrationParams([registration]))


def did_change_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Follows the client's folders."""
    for folder in params.event.removed:
        ls.session.unload(convert.path_of(folder.uri))
    _load(ls, [folder.uri for folder in params.event.added])


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Reads files that were changed by somebody else."""
    for event in params.changes:
        path = convert.path_of(event.uri)
        if path.endswith(".py") and ls.session.texts.get(path) is None:
            ls.session.touch(path)
    ls.publish_soon()


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
    edits = (_content_change(change) for change in params.content_changes)
    ls.session.texts.change(path, edits, ls.client.encoding, params.text_document.version)
    ls.session.touch(path)
    ls.publish_soon()


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Goes back to what is on disk."""
    path = convert.path_of(params.text_document.uri)
    ls.session.texts.close(path)
    ls.session.touch(path)
    ls.closed(path)
    ls.publish_soon()


def _load(ls: Server, addresses: Iterable[str]) -> None:
    for complaint in ls.session.load([convert.path_of(address) for address in addresses]):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, complaint))
    ls.publish_soon()


def _content_change(change: types.TextDocumentContentChangeEvent) -> ContentChange:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return ContentChange(change.text)
    start, end = change.range.start, change.range.end
    return ContentChange(change.text, (start.line, start.character), (end.line, end.character))
