"""From one place to others: definitions and the like, uses, and what is typed together with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from sqlmodel_lsp.analysis.occurrences import Occurrence
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.navigation import references as uses
from sqlmodel_lsp.features.navigation import targets
from sqlmodel_lsp.features.navigation.targets import Target
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server

Found = Sequence[types.Location] | Sequence[types.LocationLink]
Finder = Callable[[Snapshot, str, int], list[Target]]
_WORD = r"\w+"


class Place(Protocol):
    """A place in a document, however a request calls itself."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


async def definition(ls: Server, params: types.DefinitionParams) -> Found:
    """Where what a string names is defined."""
    return await _found(ls, params, targets.definition, "definition")


async def declaration(ls: Server, params: types.DeclarationParams) -> Found:
    """Where the name of it is written."""
    return await _found(ls, params, targets.declaration, "declaration")


async def type_definition(ls: Server, params: types.TypeDefinitionParams) -> Found:
    """The model or enum that a field or relationship leads to."""
    return await _found(ls, params, targets.type_definition, "type_definition")


async def implementation(ls: Server, params: types.ImplementationParams) -> Found:
    """The heirs and variants of a model, and what they have in place of a field."""
    return await _found(ls, params, targets.implementation, "implementation")


async def references(ls: Server, params: types.ReferenceParams) -> Sequence[types.Location]:
    """Every use of what is under the cursor; others are answered between two files."""
    asked = await _asked(ls, params)
    if asked is None:
        return []
    snapshot, path, offset = asked
    for _ in uses.read(snapshot, path, offset):
        await asyncio.sleep(0)
    if ls.session.snapshot(path).files.get(path) is not snapshot.files[path]:
        raise JsonRpcContentModified()
    found = uses.references(snapshot, path, offset, declaration=params.context.include_declaration)
    return [
        types.Location(ls.client.uri(item.path), ls.client.range(convert.lines_of(snapshot, item.path), item.span))
        for item in found
    ]


async def highlights(ls: Server, params: types.DocumentHighlightParams) -> Sequence[types.DocumentHighlight]:
    """The uses in the same document."""
    asked = await _asked(ls, params)
    if asked is None:
        return []
    snapshot, path, offset = asked
    lines = convert.lines_of(snapshot, path)
    return [
        types.DocumentHighlight(ls.client.range(lines, item.span), _kind(item))
        for item in uses.highlights(snapshot, path, offset)
    ]


async def linked_editing(ls: Server, params: types.LinkedEditingRangeParams) -> types.LinkedEditingRanges | None:
    """The name of a relationship and the `back_populates` strings that repeat it."""
    asked = await _asked(ls, params)
    if asked is None:
        return None
    snapshot, path, offset = asked
    lines = convert.lines_of(snapshot, path)
    ranges = [ls.client.range(lines, item.span) for item in uses.linked(snapshot, path, offset)]
    return types.LinkedEditingRanges(ranges, _WORD) if ranges else None


async def _asked(ls: Server, params: Place) -> tuple[Snapshot, str, int] | None:
    known = await ls.known(params.text_document.uri)
    if known is None:
        return None
    path, snapshot = known
    return snapshot, path, ls.client.offset(convert.lines_of(snapshot, path), params.position)


async def _found(ls: Server, params: Place, find: Finder, method: str) -> Found:
    asked = await _asked(ls, params)
    if asked is None:
        return []
    snapshot, path, offset = asked
    found = find(snapshot, path, offset)
    if ls.client.takes_links(method):
        return [_link(ls, snapshot, path, target) for target in found]
    places = dict.fromkeys((target.path, target.name_span) for target in found)
    return [
        types.Location(ls.client.uri(file), ls.client.range(convert.lines_of(snapshot, file), span))
        for file, span in places
    ]


def _link(ls: Server, snapshot: Snapshot, path: str, target: Target) -> types.LocationLink:
    lines = convert.lines_of(snapshot, target.path)
    return types.LocationLink(
        ls.client.uri(target.path),
        ls.client.range(lines, target.span),
        ls.client.range(lines, target.name_span),
        ls.client.range(convert.lines_of(snapshot, path), target.origin),
    )


def _kind(item: Occurrence) -> types.DocumentHighlightKind:
    if not item.is_code:
        return types.DocumentHighlightKind.Text
    return types.DocumentHighlightKind.Write if item.is_write else types.DocumentHighlightKind.Read
