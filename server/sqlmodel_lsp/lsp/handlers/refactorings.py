"""Refactorings: as code actions at a place, and as a command that any editor can run with any choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import refactorings
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span

_WORDS = ("refactoring", "model", "member", "options", "uri")


def actions(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    """What can be done at a place; what cannot is told with its reason to clients that show it."""
    for found in refactorings.at(snapshot, path, span):
        offer = found.offer
        if offer.disabled and not ls.client.shows_disabled:
            continue
        data = {"path": path, "refactoring": offer.title, "model": found.subject, "members": list(found.members)}
        yield types.CodeAction(
            offer.title,
            kind=types.CodeActionKind.RefactorRewrite,
            disabled=types.CodeActionDisabled(offer.disabled) if offer.disabled else None,
            data=None if offer.disabled else data,
        )


def planned(snapshot: Snapshot, data: dict[str, Any]) -> SourceChange | None:
    """The change of an action that was offered; None when there is nothing of that title any more."""
    members = data.get("members")
    names = tuple(map(str, members)) if isinstance(members, (list, tuple)) else ()
    try:
        return refactorings.change(snapshot, str(data.get("model")), names, str(data["refactoring"]))
    except RefusalError as error:
        raise JsonRpcException(str(error), code=types.LSPErrorCodes.RequestFailed) from error


async def run(ls: Server, arguments: tuple[object, ...]) -> dict[str, Any]:
    """Carries out one object with `refactoring`, `model`, `uri`, and where needed `member` and `options`.

    The uri is that of a file of the project. Fails with one sentence when nothing can be done.
    """
    given = _given(arguments)
    path = convert.path_of(given["uri"])
    await ls.loader.ready(path)
    snapshot = ls.session.snapshot(path)
    member = given.get("member")
    members = (member,) if isinstance(member, str) else tuple(member or ())
    options = given.get("options") or {}
    try:
        change = refactorings.carry_out(snapshot, given["refactoring"], given["model"], members, options)
    except RefusalError as error:
        _fail(str(error), error)
    edit = ls.client.workspace_edit(snapshot, change)
    if edit is None:
        _fail("it makes files or takes them away, which this editor cannot do for a server")
    answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, change.title))
    files = [ls.client.uri(file.path) for file in change.files]
    return {"title": change.title, "applied": answer.applied, "files": files}


def _given(arguments: Sequence[object]) -> dict[str, Any]:
    given = arguments[0] if len(arguments) == 1 else None
    if not isinstance(given, dict):
        _fail("give one object that names a `refactoring`, a `model` and the `uri` of a file")
    for name in ("refactoring", "model", "uri"):
        if not isinstance(given.get(name), str):
            _fail(f"`{name}` must be a string")
    unknown = sorted(set(given) - set(_WORDS))
    if unknown:
        _fail(f"`{unknown[0]}` means nothing here; give {', '.join(f'`{word}`' for word in _WORDS)}")
    member, options = given.get("member"), given.get("options") or {}
    names = member if isinstance(member, (list, tuple)) else [member] if member is not None else []
    if not all(isinstance(name, str) for name in names):
        _fail("`member` must be a string or a list of strings")
    if not isinstance(options, dict) or not all(isinstance(value, str) for value in options.values()):
        _fail("`options` must be an object of strings")
    return given


def _fail(sentence: str, error: Exception | None = None) -> NoReturn:
    raise JsonRpcException(sentence, code=types.LSPErrorCodes.RequestFailed) from error
