"""Notebooks that open, change and close: their cells share a scope, so each notebook is one document of ours."""

from __future__ import annotations

from typing import cast

from lsprotocol import types

from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.notebooks import Notebook, Notebooks
from sqlmodel_lsp.lsp.protocol import Protocol
from sqlmodel_lsp.lsp.server import Server


def did_open(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    """Takes a notebook in."""
    notebook = _notebooks(ls).open(params.notebook_document.uri)
    notebook.order = list(params.notebook_document.cells)
    notebook.open(params.cell_text_documents)
    ls.opened(notebook.uri)
    _update(ls, notebook, params.notebook_document.version)


def did_change(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    """Follows cells that come, go, move, change their kind or their text."""
    notebook = _notebooks(ls).get(params.notebook_document.uri)
    change = params.change.cells
    if notebook is None:
        return
    before = {place.uri for place in notebook.module.places}
    if change is not None and change.structure is not None:
        array = change.structure.array
        notebook.order[array.start : array.start + array.delete_count] = array.cells or ()
        notebook.open(change.structure.did_open or ())
        for closed in change.structure.did_close or ():
            notebook.close(closed.uri)
    if change is not None:
        kinds = {cell.document: cell for cell in change.data or ()}
        notebook.order = [kinds.get(cell.document, cell) for cell in notebook.order]
        for text in change.text_content or ():
            edits = map(convert.content_change, text.changes)
            notebook.change(text.document.uri, edits, ls.client.encoding, text.document.version)
    _update(ls, notebook, params.notebook_document.version)
    _clear(ls, before - {place.uri for place in notebook.module.places})


def did_save(_ls: Server, _params: types.DidSaveNotebookDocumentParams) -> None:
    """What counts is what is open."""


def did_close(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    """Forgets a notebook; nobody else can import what it defines."""
    notebook = _notebooks(ls).get(params.notebook_document.uri)
    if notebook is None:
        return
    path = convert.path_of(notebook.uri)
    ls.session.texts.close(path)
    ls.session.touch(path)
    _clear(ls, {place.uri for place in notebook.module.places})
    notebook.order = []
    notebook.join(notebook.version)
    ls.publish_soon()


def _update(ls: Server, notebook: Notebook, version: int) -> None:
    notebook.join(version)
    path = convert.path_of(notebook.uri)
    ls.session.texts.open(path, notebook.module.text, version)
    ls.session.touch(path)
    ls.publish_soon()


def _clear(ls: Server, cells: set[str]) -> None:
    """Takes back what was said about cells that are gone."""
    if not ls.is_asked:
        for uri in sorted(cells):
            ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


def _notebooks(ls: Server) -> Notebooks:
    return cast("Protocol", ls.protocol).notebooks
