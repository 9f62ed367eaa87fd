"""Code lenses. What they lead to is shown by the server itself, so that they work in every editor."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import lenses
from sqlmodel_lsp.features.lenses import Kind, Spot
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.methods import SHOW_PLACES
from sqlmodel_lsp.lsp.server import Server

_MOST = 20


async def code_lens(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """The lenses of a document, which count nothing yet."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    path, snapshot = known
    lines = convert.lines_of(snapshot, path)
    found = lenses.lenses(snapshot, path, ls.session.settings_of(path).code_lenses)
    return [
        types.CodeLens(
            ls.client.range(lines, lens.span), data={"path": path, "model": lens.model, "kind": lens.kind.value}
        )
        for lens in found
    ]


async def resolve(ls: Server, lens: types.CodeLens) -> types.CodeLens:
    """A lens with what it counts; others are served between two files."""
    data: dict[str, Any] = lens.data if isinstance(lens.data, dict) else {}
    path, kind = data.get("path"), data.get("kind")
    if not isinstance(path, str) or kind not in [known.value for known in Kind]:
        return lens
    await ls.loader.ready(path)
    snapshot, model = ls.session.snapshot(path), str(data.get("model"))
    for _ in lenses.steps(snapshot, model, Kind(kind)):
        await asyncio.sleep(0)
    found = lenses.count(snapshot, model, Kind(kind))
    if found is None:
        raise JsonRpcContentModified()
    places = [_place(ls.client, snapshot, spot) for spot in found.spots[:_MOST]]
    lens.command = types.Command(found.title, SHOW_PLACES if places else "", arguments=[places] if places else None)
    return lens


async def show_places(ls: Server, arguments: Sequence[Any]) -> None:
    """Opens the only place, or the one of several that somebody chooses."""
    places = (
        [place for place in arguments[0] if _is_place(place)] if arguments and isinstance(arguments[0], list) else []
    )
    window = ls.client_capabilities.window
    if window is None or window.show_document is None or not window.show_document.support:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, "\n".join(map(_title, places))))
        return
    chosen = places[0] if len(places) == 1 else await _chosen(ls, places)
    if chosen is not None:
        start, end = (types.Position(**chosen["range"][key]) for key in ("start", "end"))
        shown = types.ShowDocumentParams(chosen["uri"], take_focus=True, selection=types.Range(start, end))
        await ls.window_show_document_async(shown)


async def _chosen(ls: Server, places: list[dict[str, Any]]) -> dict[str, Any] | None:
    titles = [_title(place) for place in places]
    actions = [types.MessageActionItem(title) for title in titles]
    asked = types.ShowMessageRequestParams(types.MessageType.Info, "Where do you want to go?", actions)
    answer = await ls.window_show_message_request_async(asked)
    return places[titles.index(answer.title)] if answer is not None and answer.title in titles else None


def _place(client: convert.Client, snapshot: Snapshot, spot: Spot) -> dict[str, Any]:
    """A place as the command takes it back."""
    range_ = client.range(convert.lines_of(snapshot, spot.path), spot.span)
    start, end = ({"line": at.line, "character": at.character} for at in (range_.start, range_.end))
    return {"label": spot.label, "uri": client.uri(spot.path), "range": {"start": start, "end": end}}


def _title(place: dict[str, Any]) -> str:
    name = PurePath(convert.path_of(place["uri"])).name
    return f"{place['label']} ({name}:{place['range']['start']['line'] + 1})"


def _is_place(place: object) -> bool:
    match place:
        case {"label": str(), "uri": str(), "range": {"start": {"line": int()}, "end": {"line": int()}}}:
            return True
    return False
