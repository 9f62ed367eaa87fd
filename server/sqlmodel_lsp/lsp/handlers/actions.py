"""Code actions. A client that can ask for the edit later gets what it takes to make it, the others the edit.

They wait for the folder to be loaded: an edit made from half of the knowledge would be worse than a late one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import database_names, fix_all, generators, quick_fixes, silences
from sqlmodel_lsp.features.actions.generators import Wish
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.lsp import convert, renamings
from sqlmodel_lsp.lsp.handlers import refactorings
from sqlmodel_lsp.lsp.methods import FIX_ALL, GENERATE
from sqlmodel_lsp.lsp.server import Server
from sqlmodel_lsp.rules.finding import Finding, Fix
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done at a place."""
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    path, snapshot = known
    span = ls.client.span(convert.lines_of(snapshot, path), params.range)
    only = params.context.only
    actions: list[types.CodeAction] = []
    if _is_wanted(types.CodeActionKind.QuickFix.value, only):
        actions += _quick_fixes(ls, snapshot, path, span)
        actions += _silences(ls, snapshot, path, span)
    if _is_wanted(FIX_ALL, only) and fix_all.change(ls.session.findings(path)) is not None:
        actions.append(types.CodeAction(fix_all.TITLE, kind=FIX_ALL, data={"path": path, "fix": "all"}))
    if _is_wanted(types.CodeActionKind.RefactorRewrite.value, only):
        actions += _database_names(snapshot, path, span)
        actions += refactorings.actions(ls, snapshot, path, span)
    if _is_wanted(GENERATE, only):
        actions += _generators(ls, snapshot, path, span)
    if ls.client.resolves_edits:
        return actions
    return [action for action in actions if action.disabled is not None or _can_fill_in(ls, action)]


async def resolve(ls: Server, action: types.CodeAction) -> types.CodeAction:
    """Makes the edit of an action, against the texts as they are now."""
    if isinstance(action.data, dict) and isinstance(action.data.get("path"), str):
        await ls.loader.ready(action.data["path"])
        if not _fill_in(ls, action):
            raise JsonRpcContentModified()
    return action


def _fill_in(ls: Server, action: types.CodeAction) -> bool:
    """Gives an action its edit; whether there is one."""
    data: dict[str, Any] = action.data if isinstance(action.data, dict) else {}
    path = data["path"]
    if "follow" in data:
        snapshot = ls.session.snapshot(path)
        renaming = database_names.change(snapshot, path, str(data["follow"]))
        action.edit = renamings.edit(ls.client, snapshot, renaming) if renaming is not None else None
        return action.edit is not None
    if "generator" in data:
        try:
            snapshot, plan = ls.session.plan(path, _wish(data))
        except RefusalError as error:
            raise JsonRpcException(str(error), code=types.LSPErrorCodes.RequestFailed) from error
        change = plan.change if plan.change.files else None
    elif "refactoring" in data:
        snapshot = ls.session.snapshot(path)
        change = refactorings.planned(snapshot, data)
    else:
        snapshot = ls.session.snapshot(path)
        change = _planned(ls, snapshot, path, data)
    action.edit = ls.client.workspace_edit(snapshot, change) if change is not None else None
    return action.edit is not None


def _can_fill_in(ls: Server, action: types.CodeAction) -> bool:
    """Gives an action its edit, and leaves those out that turn out to be impossible."""
    try:
        return _fill_in(ls, action)
    except JsonRpcException:
        return False


def _planned(ls: Server, snapshot: Snapshot, path: str, data: dict[str, Any]) -> SourceChange | None:
    """What was offered for a finding, wherever its place has moved to."""
    findings = ls.session.findings(path)
    if data.get("fix") == "all":
        return fix_all.change(findings)
    found = [finding for finding in findings if finding.code == data.get("rule")]
    if "fix" in data:
        found = [finding for finding in found if finding.fix is not None and finding.fix.title == data["fix"]]
    here = data.get("at")
    nearest = min(found, key=lambda item: abs(item.span.start - here) if isinstance(here, int) else 0, default=None)
    if nearest is None:
        return None
    if "silence" in data:
        return silences.change(snapshot, nearest, silences.Scope(data["silence"]))
    return nearest.fix.change if nearest.fix is not None else None


def _quick_fixes(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    found: list[tuple[Finding, Fix]] = list(quick_fixes.at(ls.session.findings(path), span))
    safe = sum(fix.safe for _, fix in found)
    for finding, fix in found:
        yield types.CodeAction(
            fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[ls.client.diagnostic(snapshot, finding)],
            is_preferred=(fix.safe and safe == 1) or None,
            data={"path": path, "rule": finding.code, "fix": fix.title, "at": finding.span.start},
        )


def _silences(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    for finding, scope in silences.at(ls.session.findings(path), span):
        yield types.CodeAction(
            silences.title(finding, scope),
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[ls.client.diagnostic(snapshot, finding)],
            data={"path": path, "rule": finding.code, "silence": scope.value, "at": finding.span.start},
        )


def _database_names(snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    for item in database_names.at(snapshot, path, span):
        data = {"path": path, "follow": item.title}
        yield types.CodeAction(item.title, kind=types.CodeActionKind.RefactorRewrite, data=data)


def _generators(ls: Server, snapshot: Snapshot, path: str, span: Span) -> Iterator[types.CodeAction]:
    for offered in generators.at(snapshot, path, span, ls.session.settings_of(path)):
        if offered.disabled:
            if ls.client.shows_disabled:
                yield types.CodeAction(
                    offered.title, kind=GENERATE, disabled=types.CodeActionDisabled(offered.disabled)
                )
            continue
        options = dict(offered.offer.options)
        subject = list(offered.subject)
        data = {"path": path, "generator": offered.generator.name, "subject": subject, "options": options}
        yield types.CodeAction(offered.title, kind=GENERATE, data=data)


def _wish(data: dict[str, Any]) -> Wish:
    subject, options = data.get("subject"), data.get("options")
    words = map(str, subject) if isinstance(subject, (list, tuple)) else ()
    return Wish(str(data["generator"]), tuple(words), options if isinstance(options, dict) else {})


def _is_wanted(kind: str, only: object) -> bool:
    """Whether a client that asks for some kinds only, asks for this one or one above it."""
    if not isinstance(only, (list, tuple)):
        return True
    wanted = [str(getattr(item, "value", item)) for item in only]
    return any(item == "" or kind == item or kind.startswith(f"{item}.") for item in wanted)
