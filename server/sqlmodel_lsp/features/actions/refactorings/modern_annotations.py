"""`Optional[X]` as `X | None`, and `List[X]` as `list[X]`, for the fields of all models of a file; and back.

What is in quotes stays as it is, for `"Hero" | None` would fail. Names that nothing uses any more are taken out of the
import from `typing`.

Offered on a class or on members that are written so; the way back to `Optional[X]` where the file writes that more
often, and by name with `to=optional`.

Tables stay as they are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from sqlmodel_lsp.features.actions.refactorings import leftovers
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site
from sqlmodel_lsp.generate import spelling
from sqlmodel_lsp.rules import origins
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange
from sqlmodel_lsp.text.span import Span

MOST = 3

_OPTIONAL = "typing.Optional"
_BUILTINS = {name.title(): name for name in ("list", "dict", "set", "tuple", "type")} | {"FrozenSet": "frozenset"}
_Found: TypeAlias = tuple[ast.expr, Positions]
_Rewriting: TypeAlias = Callable[[Site, Draft, ast.AST, Positions], bool]


def offers(site: Site) -> Iterator[Offer]:
    """What the selected members, or any of the class, are written with."""
    draft = Draft(site.snapshot, site.model.file)
    shown = list(_annotations(site, site.model, site.members))
    if _rewritten(site, draft, shown, _with_bar):
        title = "Write `X | None` for `Optional[X]` in the models of this file"
        yield Offer(title, lambda: _everywhere(site, _with_bar), {"to": "bar"}, keeps_tables=True)
    if _rewritten(site, draft, shown, _with_builtin):
        title = "Write `list[X]` for `List[X]`, and the like, in the models of this file"
        yield Offer(title, lambda: _everywhere(site, _with_builtin), {"to": "builtin"}, keeps_tables=True)
    if _rewritten(site, draft, shown, _with_optional):
        title = "Write `Optional[X]` for `X | None` in the models of this file"
        is_shown = spelling.prefers_optional(draft.file.text)
        yield Offer(title, lambda: _everywhere(site, _with_optional), {"to": "optional"}, "", True, is_shown)


def _everywhere(site: Site, rewriting: _Rewriting) -> tuple[FileChange, ...]:
    draft = Draft(site.snapshot, site.model.file)
    for model in site.snapshot.schema.models_in(site.model.file):
        _rewritten(site, draft, _annotations(site, model), rewriting)
    if rewriting is not _with_optional:
        draft.edits += leftovers.edits(site.snapshot, draft.file, draft.edits)
    return (draft.change(),)


def _rewritten(site: Site, draft: Draft, found: Iterator[_Found] | list[_Found], rewriting: _Rewriting) -> bool:
    """Whether any of the annotations is written otherwise."""
    return sum(rewriting(site, draft, node, at) for tree, at in found for node in ast.walk(tree)) > 0


def _annotations(site: Site, model: Model, names: tuple[str, ...] = ()) -> Iterator[_Found]:
    own = [fact.name for fact in model.fields if fact.owner == model.qualified]
    own += [item.name for item in model.relationships if item.owner == model.qualified]
    for name in names or own:
        found = site.ctx.expression(model, name, "annotation")
        if found is not None:
            yield found


def _with_bar(site: Site, draft: Draft, node: ast.AST, at: Positions) -> bool:
    if not isinstance(node, ast.Subscript) or isinstance(node.slice, (ast.Constant, ast.Tuple)):
        return False
    if origins.origin(site.snapshot, draft.file, node.value) != _OPTIONAL:
        return False
    whole, inner = at.span(node), at.span(node.slice)
    if not _is_alone(draft.file.text, whole, inner):
        return False
    draft.replace(Span(whole.start, inner.start), "")
    draft.replace(Span(inner.end, whole.end), " | None")
    return True


def _with_builtin(site: Site, draft: Draft, node: ast.AST, at: Positions) -> bool:
    if not isinstance(node, ast.Subscript):
        return False
    written = getattr(node.value, "attr", getattr(node.value, "id", ""))
    name = _BUILTINS.get(written)
    meant = (f"typing.{written}", f"builtins.{name}", name)
    if name is None or origins.origin(site.snapshot, draft.file, node.value) not in meant or name in _bound(site):
        return False
    draft.replace(at.span(node.value), name)
    return True


def _with_optional(_site: Site, draft: Draft, node: ast.AST, at: Positions) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            whole, inner = at.span(node), at.span(left)
        case _:
            return False
    if draft.file.text[inner.end : whole.end].split() != ["|", "None"]:
        return False
    draft.insert(whole.start, f"{draft.name(_OPTIONAL)}[")
    draft.replace(Span(inner.end, whole.end), "]")
    return True


def _bound(site: Site) -> frozenset[str]:
    """The builtins that mean another thing in the classes or the file."""
    names = {name for model in site.snapshot.schema.models_in(site.model.file) for name in model.attributes}
    return frozenset(names) | {name for name in _BUILTINS.values() if _is_defined(site, name)}


def _is_defined(site: Site, name: str) -> bool:
    return re.search(rf"^(?:class|def|from|import)\b.*\b{name}\b", site.ctx.file.text, re.MULTILINE) is not None


def _is_alone(text: str, whole: Span, inner: Span) -> bool:
    """Whether there is nothing but the brackets around it, such as a comment."""
    return text[inner.end : whole.end] == "]" and text[whole.start : inner.start].endswith("[")
