"""Annotations as they are written: the type inside of `Optional` and `| None`."""

from __future__ import annotations

import ast
import re

from sqlmodel_lsp.rules import call_edits
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_PLAIN = re.compile(r"[\w.]+(?:\[[^'\"#]*\])?", re.DOTALL)
"""A type that `| None` can stand behind."""


def core(ctx: Context, owner: str, member: str) -> Span | None:
    """Where the type stands, without `Optional[...]` and `| None`; None when there is no annotation."""
    found = ctx.expression(owner, member, "annotation")
    if found is None:
        return ctx.place(owner, member, "annotation")
    node, positions = found
    inner: ast.expr | None = node
    while inner is not None:
        node, inner = inner, _inside_optional(inner)
    return positions.span(node)


def spelling(ctx: Context, module: str, name: str) -> str | None:
    """How this file writes a name of a module, or None when it imports neither."""
    return call_edits.imported_name(ctx, name, module)


def optional(ctx: Context, owner: str, member: str) -> Fix | None:
    """The fix that lets a member be None, in the way this file writes it; None when its type is no plain one."""
    place = core(ctx, owner, member)
    text = "" if place is None else ctx.text(place)
    if place is None or not _PLAIN.fullmatch(text):
        return None
    old = call_edits.imported_name(ctx, "Optional", "typing")
    edit = TextEdit(Span(place.end, place.end), " | None")
    if old is not None and "| None" not in ctx.file.text:
        edit = TextEdit(place, f"{old}[{text}]")
    return ctx.fix(f"Annotate `{member}` with `| None`", edit, safe=False)


def _inside_optional(node: ast.expr) -> ast.expr | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _only([node.left, node.right])
    if isinstance(node, ast.Subscript):
        name = getattr(node.value, "attr", getattr(node.value, "id", ""))
        if name == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        if name == "Optional":
            return node.slice
        if name == "Union" and isinstance(node.slice, ast.Tuple):
            return _only(node.slice.elts)
    return None


def _only(members: list[ast.expr]) -> ast.expr | None:
    real = [item for item in members if not (isinstance(item, ast.Constant) and item.value is None)]
    return real[0] if len(real) == 1 else None
