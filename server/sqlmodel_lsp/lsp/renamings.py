"""Renamings as edits of a workspace, which ask before they change something where the client can."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename.proposal import Renaming
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.convert import Client
from sqlmodel_lsp.text.edits import TextEdit


def edit(client: Client, snapshot: Snapshot, found: Renaming) -> types.WorkspaceEdit | None:
    """All that changes; for a client without annotations, what is sure."""
    if not client.takes_annotations:
        return client.workspace_edit(snapshot, found.sure)
    annotations: dict[types.ChangeAnnotationIdentifier, types.ChangeAnnotation] = {}
    edits: dict[str, dict[TextEdit, str | None]] = {}
    for number, part in enumerate(found.parts):
        if part.note is not None:
            note = types.ChangeAnnotation(part.note.label, part.note.asks, part.note.description)
            annotations[str(number)] = note
        for path, change in part.edits:
            edits.setdefault(path, {}).setdefault(change, None if part.note is None else str(number))
    documents = [_document(client, snapshot, path, edits[path]) for path in sorted(edits)]
    return types.WorkspaceEdit(document_changes=documents, change_annotations=annotations or None)


def _document(
    client: Client, snapshot: Snapshot, path: str, edits: Mapping[TextEdit, str | None]
) -> types.TextDocumentEdit:
    lines = convert.lines_of(snapshot, path)
    converted = [
        types.TextEdit(client.range(lines, change.span), change.text)
        if note is None
        else types.AnnotatedTextEdit(note, client.range(lines, change.span), change.text)
        for change, note in sorted(edits.items(), key=lambda item: item[0])
    ]
    return types.TextDocumentEdit(client.versioned(path), converted)
