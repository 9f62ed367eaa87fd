"""Folding ranges."""

from __future__ import annotations

from lsprotocol import types

from sqlmodel_lsp.features.folding import folds
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server


def folding_range(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """What folds in a document."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return []
    lines = convert.lines_of(snapshot, path)
    found = []
    for fold in folds(snapshot, path):
        range_ = ls.client.range(lines, fold.span)
        if range_.start.line < range_.end.line:
            kind = types.FoldingRangeKind.Region
            found.append(types.FoldingRange(range_.start.line, range_.end.line, kind=kind, collapsed_text=fold.label))
    return found
