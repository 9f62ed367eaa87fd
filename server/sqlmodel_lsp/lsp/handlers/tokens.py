"""Semantic tokens, for whoever turns them on. Those of a notebook would have to be told apart by cells: it has none."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import cast

from lsprotocol import types

from sqlmodel_lsp.features.semantic_tokens import Token, tokens
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.methods import TOKEN_MODIFIERS, TOKEN_TYPES
from sqlmodel_lsp.lsp.protocol import Protocol
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span


async def full(ls: Server, params: types.SemanticTokensParams) -> types.SemanticTokens | None:
    """The tokens of a document."""
    return await _tokens(ls, params.text_document.uri, None)


async def stretch(ls: Server, params: types.SemanticTokensRangeParams) -> types.SemanticTokens | None:
    """The tokens of a part of a document."""
    return await _tokens(ls, params.text_document.uri, params.range)


async def _tokens(ls: Server, uri: str, range_: types.Range | None) -> types.SemanticTokens | None:
    path = convert.path_of(uri)
    await ls.loader.ready(path)
    snapshot = ls.session.snapshot(path)
    file = snapshot.files.get(path)
    is_module = cast("Protocol", ls.protocol).notebooks.has_module(uri)
    if file is None or is_module or not ls.session.settings_of(path).semantic_tokens:
        return None
    lines = convert.lines_of(snapshot, path)
    span = Span(0, len(file.text)) if range_ is None else ls.client.span(lines, range_)
    found = _encoded(ls.client, lines, tokens(snapshot, path, span))
    return types.SemanticTokens(list(itertools.chain.from_iterable(found)))


def _encoded(client: convert.Client, lines: LineIndex, found: Iterable[Token]) -> Iterator[tuple[int, ...]]:
    """Five numbers for each token, the places counted from the one before."""
    line, character = 0, 0
    for token in found:
        range_ = client.range(lines, token.span)
        start, length = range_.start, range_.end.character - range_.start.character
        step = start.line - line
        modifiers = sum(1 << TOKEN_MODIFIERS.index(modifier.value) for modifier in token.modifiers)
        before = 0 if step else character
        yield step, start.character - before, length, TOKEN_TYPES.index(token.kind.value), modifiers
        line, character = start.line, start.character
