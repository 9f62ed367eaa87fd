"""One more argument of the `Field(...)` of a member, or some less."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection

from sqlmodel_lsp.features.actions.refactorings.site import Draft, Site, has_comment
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.rules import call_edits, origins
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

_FUNCTION = "sqlmodel.Field"


def add(draft: Draft, site: Site, member: str, argument: str) -> None:
    """Adds it where the field says what it is: in its call, in `Annotated`, or in a call that is written for it.

    Raises RefusalError when the member is not written as a plain field.
    """
    annotation = site.ctx.place(site.model, member, "annotation")
    value = site.ctx.place(site.model, member, "value")
    if annotation is None:
        raise RefusalError(f"`{member}` has no annotation")
    for part in ("value", "annotation"):
        found = site.ctx.expression(site.model, member, part)
        for node in ast.walk(found[0]) if found is not None else ():
            if found is None or not isinstance(node, ast.Call):
                continue
            if origins.called(site.snapshot, draft.file, node) == _FUNCTION:
                draft.edits.append(call_edits.insert(site.ctx, node, found[1], argument))
                return
    text = "" if value is None else site.ctx.text(value)
    parsed = site.ctx.expression(site.model, member)
    if value is None:
        draft.replace(Span(annotation.end, annotation.end), f" = {draft.name(_FUNCTION)}({argument})")
    elif parsed is None or isinstance(parsed[0], ast.Call) or text.endswith(","):
        raise RefusalError(f"`{member}` is not written as a plain field; add `{argument}` to what makes it")
    else:
        draft.replace(value, f"{draft.name(_FUNCTION)}(default={text}, {argument})")


def remove(draft: Draft, site: Site, member: str, names: Collection[str]) -> None:
    """Takes arguments out of its call, and the call itself when it says no more than a plain default.

    Raises RefusalError when a comment would be lost.
    """
    for part in ("value", "annotation"):
        found = site.ctx.expression(site.model, member, part)
        for node in ast.walk(found[0]) if found is not None else ():
            if found is None or not isinstance(node, ast.Call):
                continue
            if origins.called(site.snapshot, draft.file, node) == _FUNCTION:
                _without(draft, site, member, node, found[1], names)


def _without(draft: Draft, site: Site, member: str, call: ast.Call, at: Positions, names: Collection[str]) -> None:
    spans = sorted([*map(at.span, call.args), *map(at.span, call.keywords)])
    gone = {at.span(keyword) for keyword in call.keywords if keyword.arg in names}
    kept = [span for span in spans if span not in gone]
    whole, value = at.span(call), site.ctx.place(site.model, member, "value")
    annotation = site.ctx.place(site.model, member, "annotation")
    if gone and has_comment(draft.file.text[whole.start : whole.end]):
        raise RefusalError(f"there are comments in what makes `{member}`; move them first")
    plain = _plain_default(call, names)
    if whole == value and annotation is not None and not kept:
        draft.replace(Span(annotation.end, whole.end), "")
    elif whole == value and plain is not None:
        default = at.span(plain)
        draft.replace(whole, draft.file.text[default.start : default.end])
    elif not kept:
        draft.replace(Span(spans[0].start, spans[-1].end), "")
    else:
        if spans[0] in gone:
            draft.replace(Span(spans[0].start, kept[0].start), "")
        for before, span in itertools.pairwise(spans):
            if span in gone and span.start > kept[0].start:
                draft.replace(Span(before.end, span.end), "")


def _plain_default(call: ast.Call, names: Collection[str]) -> ast.expr | None:
    """The default, if a call says nothing else but what goes."""
    kept = [keyword for keyword in call.keywords if keyword.arg not in names]
    match call.args, kept:
        case [value], []:
            return value
        case [], [ast.keyword(arg="default", value=value)]:
            return value
    return None
