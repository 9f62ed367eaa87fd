"""Inlay hints. They wait for the folder to be loaded, and the first time for what knows the words of databases."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.hints import Hint, Part, hints
from sqlmodel_lsp.lsp import convert, databases
from sqlmodel_lsp.lsp.server import Server


async def inlay_hint(ls: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints in a stretch of a document."""
    path = convert.path_of(params.text_document.uri)
    await ls.loader.ready(path)
    asked_about = ls.session.snapshot(path).files.get(path)
    settings = ls.session.settings_of(path)
    await databases.ready(settings.dialect)
    snapshot = ls.session.snapshot(path)
    file = snapshot.files.get(path)
    if file is None:
        return []
    if asked_about is not None and asked_about.text != file.text:
        raise JsonRpcContentModified()
    lines = convert.lines_of(snapshot, path)
    span = ls.client.span(lines, params.range)
    found = hints(snapshot, path, span, settings.inlay_hints, settings.dialect)
    return [
        types.InlayHint(
            types.Position(*lines.position(hint.offset, ls.client.encoding)),
            _label(ls.client, snapshot, hint),
            tooltip=hint.tooltip.replace("`", "") or None,
            padding_left=True,
        )
        for hint in found
    ]


def _label(client: convert.Client, snapshot: Snapshot, hint: Hint) -> str | list[types.InlayHintLabelPart]:
    if not any(part.owner for part in hint.parts):
        return hint.text
    return [types.InlayHintLabelPart(part.text, location=_location(client, snapshot, part)) for part in hint.parts]


def _location(client: convert.Client, snapshot: Snapshot, part: Part) -> types.Location | None:
    target = part.target(snapshot)
    if target is None:
        return None
    path, span = target
    return types.Location(client.uri(path), client.range(convert.lines_of(snapshot, path), span))
