"""The outline of a document, and the search for names over all folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lsprotocol import types

from sqlmodel_lsp.features import symbols
from sqlmodel_lsp.features.symbols import Kind, Symbol
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.lines import LineIndex

_KINDS = {
    Kind.MODEL: types.SymbolKind.Class,
    Kind.TABLE: types.SymbolKind.Struct,
    Kind.COLUMN: types.SymbolKind.Field,
    Kind.FIELD: types.SymbolKind.Field,
    Kind.RELATIONSHIP: types.SymbolKind.Property,
    Kind.ENUM: types.SymbolKind.Enum,
    Kind.MEMBER: types.SymbolKind.EnumMember,
    Kind.REVISION: types.SymbolKind.Event,
}


def document_symbols(
    ls: Server, params: types.DocumentSymbolParams
) -> Sequence[types.DocumentSymbol] | Sequence[types.SymbolInformation]:
    """The models and enums of a document with their members, as a tree where the client has trees."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return []
    found, lines = symbols.of_file(snapshot, path), convert.lines_of(snapshot, path)
    document = ls.client_capabilities.text_document
    outline = document.document_symbol if document is not None else None
    if outline is not None and outline.hierarchical_document_symbol_support:
        return [_tree(ls.client, lines, symbol) for symbol in found]
    return [
        types.SymbolInformation(
            types.Location(params.text_document.uri, ls.client.range(lines, symbol.span)),
            symbol.name,
            _KINDS[symbol.kind],
            container_name=symbol.container or None,
        )
        for symbol in _flat(found)
    ]


def workspace_symbols(ls: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """The models, tables, columns, relationships, enums and revisions that match a query."""
    snapshots = ls.session.snapshots()
    found = []
    for symbol in symbols.matching(snapshots, params.query):
        snapshot = next(item for item in snapshots if symbol.path in item.files)
        range_ = ls.client.range(convert.lines_of(snapshot, symbol.path), symbol.name_span)
        location = types.Location(ls.client.uri(symbol.path), range_)
        container = symbol.container or None
        found.append(types.WorkspaceSymbol(location, symbol.name, _KINDS[symbol.kind], container_name=container))
    return found


def _tree(client: convert.Client, lines: LineIndex, symbol: Symbol) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        symbol.name,
        _KINDS[symbol.kind],
        client.range(lines, symbol.span),
        client.range(lines, symbol.name_span),
        detail=symbol.detail or None,
        children=[_tree(client, lines, child) for child in symbol.children],
    )


def _flat(found: Iterable[Symbol]) -> Iterator[Symbol]:
    for symbol in found:
        yield symbol
        yield from symbol.children
