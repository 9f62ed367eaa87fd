"""Code actions: quick fixes come with their edit, generators with what it takes to make it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import generators, quick_fixes
from sqlmodel_lsp.lsp import convert
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.text.span import Span

GENERATE = "refactor.generate"


def register(server: Server) -> None:
    """Wires the handlers."""
    options = types.CodeActionOptions([types.CodeActionKind.QuickFix, GENERATE], resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(code_actions)
    server.feature(types.CODE_ACTION_RESOLVE)(resolve)


def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done at a place."""
    path = convert.path_of(params.text_document.uri)
    snapshot = ls.session.snapshot(path)
    if path not in snapshot.files:
        return []
    span = ls.client.span(convert.lines_of(snapshot, path), params.range)
    only = params.context.only
    actions: list[types.CodeAction] = []
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        actions += _quick_fixes(ls, snapshot, path, span)
    if _is_wanted(GENERATE, only):
        actions += _generators(ls, snapshot, path, span)
    return actions


def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Makes the edit of an action, against the texts as they are now."""
    data = action.data if isinstance(action.data, dict) else {}
    path, name, model = (str(data.get(key, "")) for key in ("path", "generator", "model"))
    snapshot, change = ls.session.plan(name, path, model)
    if change is not None:
        action.edit = ls.client.workspace_edit(snapshot, change)
    return action


def _quick_fixes(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    for finding, fix in quick_fixes.at(ls.session.findings(path), span):
        edit = ls.client.workspace_edit(snapshot, fix.change)
        if edit is not None:
            yield types.CodeAction(
                fix.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[ls.client.diagnostic(snapshot, finding)],
                is_preferred=fix.safe,
                edit=edit,
            )


def _generators(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    for generator, model in generators.at(snapshot, path, span):
        data = {"path": path, "generator": generator.name, "model": model.qualified}
        action = types.CodeAction(generator.title_for(model), kind=GENERATE, data=data)
        if not ls.client.resolves_edits:
            resolve(ls, action)
            if action.edit is None:
                continue
        yield action


def _is_wanted(kind: str, only: object) -> bool:
    """Whether a client that asks for some kinds only, asks for this one or one above it."""
    if not isinstance(only, (list, tuple)):
        return True
    wanted = [str(getattr(item, "value", item)) for item in only]
    return any(item == "" or kind == item or kind.startswith(f"{item}.") for item in wanted)
