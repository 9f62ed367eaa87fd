"""The families of models as a tree of types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lsprotocol import types

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.navigation import hierarchy
from sqlmodel_lsp.features.navigation.hierarchy import Member
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server


async def prepare(ls: Server, params: types.TypeHierarchyPrepareParams) -> Sequence[types.TypeHierarchyItem]:
    """The models under the cursor."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    path, snapshot = known
    offset = ls.client.offset(convert.lines_of(snapshot, path), params.position)
    return [_item(ls, snapshot, member) for member in hierarchy.prepare(snapshot, path, offset)]


def supertypes(ls: Server, params: types.TypeHierarchySupertypesParams) -> Sequence[types.TypeHierarchyItem]:
    """What a model inherits."""
    return _relatives(ls, params.item, hierarchy.supertypes)


def subtypes(ls: Server, params: types.TypeHierarchySubtypesParams) -> Sequence[types.TypeHierarchyItem]:
    """Who inherits a model."""
    return _relatives(ls, params.item, hierarchy.subtypes)


def _relatives(
    ls: Server, item: types.TypeHierarchyItem, find: Callable[[Snapshot, str], list[Member]]
) -> Sequence[types.TypeHierarchyItem]:
    snapshot = ls.session.snapshot(convert.path_of(item.uri))
    return [_item(ls, snapshot, member) for member in find(snapshot, str(item.data))]


def _item(ls: Server, snapshot: Snapshot, member: Member) -> types.TypeHierarchyItem:
    lines = convert.lines_of(snapshot, member.path)
    return types.TypeHierarchyItem(
        member.name,
        types.SymbolKind.Class,
        ls.client.uri(member.path),
        ls.client.range(lines, member.span),
        ls.client.range(lines, member.name_span),
        detail=member.detail or None,
        data=member.qualified,
    )
