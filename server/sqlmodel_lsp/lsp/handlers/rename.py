"""New names: of what models name, and of the files they are in.

Clients that know annotations show every part of the change that has to be confirmed; the others get what is sure, and
are told of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import modules, renaming
from sqlmodel_lsp.features.rename.proposal import Refusal, Renaming
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.edits import TextEdit


async def prepare(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """What would be renamed; an error says why it is not, nothing that it is not ours."""
    path = convert.path_of(params.text_document.uri)
    await ls.loader.ready(path)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return None
    lines = convert.lines_of(snapshot, path)
    found = renaming.prepare(snapshot, path, ls.client.offset(lines, params.position))
    if isinstance(found, Refusal):
        raise _error(found.reason)
    return None if found is None else types.PrepareRenamePlaceholder(ls.client.range(lines, found.span), found.name)


async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """All that changes with a new name."""
    path = convert.path_of(params.text_document.uri)
    await ls.loader.ready(path)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return None
    offset = ls.client.offset(convert.lines_of(snapshot, path), params.position)
    found = renaming.rename(snapshot, path, offset, params.new_name)
    if isinstance(found, Refusal):
        raise _error(found.reason)
    return None if found is None else _edit(ls, snapshot, found)


async def will_rename_files(ls: Server, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
    """What changes in imports when files get other names."""
    paths = {convert.path_of(file.old_uri): convert.path_of(file.new_uri) for file in params.files}
    for path in paths:
        await ls.loader.ready(path)
    first = next(iter(paths), None)
    if first is None:
        return None
    snapshot = ls.session.snapshot(first)
    found = modules.moved(snapshot, paths)
    return None if found is None else _edit(ls, snapshot, found)


def _edit(ls: Server, snapshot: Snapshot, found: Renaming) -> types.WorkspaceEdit | None:
    if ls.client.takes_annotations:
        return _annotated(ls, snapshot, found)
    sure = found.sure
    if found.parts and not sure.files:
        raise _error("; ".join(found.remarks))
    for remark in found.remarks:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, remark))
    return ls.client.workspace_edit(snapshot, sure)


def _annotated(ls: Server, snapshot: Snapshot, found: Renaming) -> types.WorkspaceEdit:
    annotations: dict[types.ChangeAnnotationIdentifier, types.ChangeAnnotation] = {}
    edits: dict[str, dict[TextEdit, str | None]] = {}
    for number, part in enumerate(found.parts):
        if part.note is not None:
            note = types.ChangeAnnotation(part.note.label, part.note.asks, part.note.description)
            annotations[str(number)] = note
        for path, edit in part.edits:
            edits.setdefault(path, {}).setdefault(edit, str(number) if part.note is not None else None)
    documents = [_document(ls, snapshot, path, edits[path]) for path in sorted(edits)]
    return types.WorkspaceEdit(document_changes=documents, change_annotations=annotations or None)


def _document(ls: Server, snapshot: Snapshot, path: str, edits: dict[TextEdit, str | None]) -> types.TextDocumentEdit:
    lines = convert.lines_of(snapshot, path)
    converted: Sequence[types.TextEdit | types.AnnotatedTextEdit] = [
        types.TextEdit(ls.client.range(lines, edit.span), edit.text)
        if note is None
        else types.AnnotatedTextEdit(note, ls.client.range(lines, edit.span), edit.text)
        for edit, note in sorted(edits.items(), key=lambda item: item[0])
    ]
    return types.TextDocumentEdit(ls.client.versioned(path), list(converted))


def _error(reason: str) -> JsonRpcException:
    return JsonRpcException(reason, types.LSPErrorCodes.RequestFailed.value)
