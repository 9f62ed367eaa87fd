"""Findings for clients that ask for them. What was told already is not told again."""

from __future__ import annotations

import asyncio
import hashlib

from lsprotocol import types

from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server


async def document_diagnostic(ls: Server, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """What is wrong in a document, once all that it belongs to is known."""
    path = convert.path_of(params.text_document.uri)
    await ls.loader.ready(path)
    found = ls.found(path)
    result_id = _digest(found)
    if result_id == params.previous_result_id:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id)
    return types.RelatedFullDocumentDiagnosticReport(found, result_id=result_id)


async def workspace_diagnostic(ls: Server, params: types.WorkspaceDiagnosticParams) -> types.WorkspaceDiagnosticReport:
    """What is wrong in any file; others are answered between two files."""
    await ls.loader.ready()
    known = {convert.path_of(item.uri): item for item in params.previous_result_ids}
    reports: list[types.WorkspaceDocumentDiagnosticReport] = []
    for path in sorted({*ls.session.checked(), *known}):
        await asyncio.sleep(0)
        found = ls.found(path)
        result_id = _digest(found)
        document = ls.session.texts.get(path)
        version = None if document is None else document.version
        uri = known[path].uri if path in known else ls.client.uri(path)
        if path in known and known[path].value == result_id:
            reports.append(types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result_id, version))
        elif found or path in known:
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri, found, version, result_id=result_id))
    return types.WorkspaceDiagnosticReport(reports)


def _digest(found: list[types.Diagnostic]) -> str:
    """A name for these findings, the same in every session."""
    return hashlib.blake2b(repr(found).encode(errors="surrogatepass"), digest_size=12).hexdigest()
