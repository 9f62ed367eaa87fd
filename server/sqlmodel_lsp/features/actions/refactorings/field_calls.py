"""One more argument of the `Field(...)` of a member."""

from __future__ import annotations

import ast

from sqlmodel_lsp.features.actions.refactorings.site import Draft, Site
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.rules import call_edits, origins
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
