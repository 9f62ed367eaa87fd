"""New names: of what models name, and of the files they are in.

Clients that know annotations show every part of the change that has to be confirmed; the others get what is sure, and
are told of the rest.
"""

from __future__ import annotations

import asyncio

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import modules, renaming
from sqlmodel_lsp.features.rename.proposal import Refusal, Renaming
from sqlmodel_lsp.lsp import convert, renamings
from sqlmodel_lsp.lsp.server import Server


async def prepare(ls: Server, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """What would be renamed; an error says why it is not, nothing that it is not ours."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return None
    path, snapshot = known
    lines = convert.lines_of(snapshot, path)
    found = renaming.prepare(snapshot, path, ls.client.offset(lines, params.position))
    if isinstance(found, Refusal):
        raise _error(found.reason)
    return None if found is None else types.PrepareRenamePlaceholder(ls.client.range(lines, found.span), found.name)


async def rename(ls: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """All that changes with a new name; others are answered between two files."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return None
    path, snapshot = known
    offset = ls.client.offset(convert.lines_of(snapshot, path), params.position)
    for _ in renaming.read(snapshot, path, offset):
        await asyncio.sleep(0)
    if ls.session.snapshot(path).files is not snapshot.files:
        raise JsonRpcContentModified()
    found = renaming.rename(snapshot, path, offset, params.new_name)
    if isinstance(found, Refusal):
        raise _error(found.reason)
    return None if found is None else _edit(ls, snapshot, found)


async def will_rename_files(ls: Server, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
    """What changes in imports when files get other names."""
    paths = {convert.path_of(file.old_uri): convert.path_of(file.new_uri) for file in params.files}
    for path in paths:
        await ls.loader.ready(path)
    first = next(iter(paths), None)
    if first is None:
        return None
    snapshot = ls.session.snapshot(first)
    found = modules.moved(snapshot, paths)
    return None if found is None else _edit(ls, snapshot, found)


def _edit(ls: Server, snapshot: Snapshot, found: Renaming) -> types.WorkspaceEdit | None:
    if not ls.client.takes_annotations:
        if found.parts and not found.sure.files:
            raise _error("; ".join(found.remarks))
        for remark in found.remarks:
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, remark))
    return renamings.edit(ls.client, snapshot, found)


def _error(reason: str) -> JsonRpcException:
    return JsonRpcException(reason, types.LSPErrorCodes.RequestFailed.value)
