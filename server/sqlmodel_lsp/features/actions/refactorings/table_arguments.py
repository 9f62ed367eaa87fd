"""One more item of `__table_args__`."""

from __future__ import annotations

import ast

from sqlmodel_lsp.features.actions.refactorings.site import Draft, Site, members
from sqlmodel_lsp.generate import RefusalError, placement
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

_NAME = "__table_args__"


def add(site: Site, function: str, arguments: str) -> tuple[FileChange, ...]:
    """Adds a constraint or index, before the options that may stand last; arguments come in their brackets."""
    draft = Draft(site.snapshot, site.model.file)
    item = f"{draft.name(f'sqlmodel.{function}', f'sqlalchemy.{function}', f'sqlalchemy.schema.{function}')}{arguments}"
    found = members(site.ctx, site.model)
    if found is None:
        raise RefusalError(f"the members of `{site.model.name}` do not stand on lines of their own")
    written = next((node for node in found.body.statements if _names(node)), None)
    if written is None:
        if _NAME in site.model.attributes:
            raise RefusalError(f"`{site.model.name}` inherits its `{_NAME}`; write its own first")
        found.add_first(draft, found.lines(f"{_NAME} = (", [item], ",)"))
        return (draft.change(),)
    value = getattr(written, "value", None)
    if isinstance(value, ast.Dict):
        span = found.body.span(value)
        draft.insert(span.start, f"({item}, ")
        draft.insert(span.end, ")")
        return (draft.change(),)
    if not isinstance(value, ast.Tuple) or not value.elts:
        raise RefusalError(f"`{_NAME}` is not written as a tuple; add `{item}` to it")
    last = value.elts[-1]
    span = found.body.span(last)
    text = draft.file.text
    indent = text[text.rfind("\n", 0, span.start) + 1 : span.start]
    gap = f"\n{indent}" if indent.isspace() else " "
    has_comma = text[span.end : found.body.span(value).end].lstrip().startswith(",")
    comma = text.index(",", span.end) + 1 if has_comma else span.end
    if isinstance(last, ast.Dict):
        draft.insert(span.start, f"{item},{gap}")
    elif has_comma and gap != " ":
        draft.insert(placement.line_end(text, comma), f"{gap}{item},")
    else:
        draft.replace(Span(span.end, comma), f",{gap}{item}")
    return (draft.change(),)


def _names(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == _NAME for target in targets)
