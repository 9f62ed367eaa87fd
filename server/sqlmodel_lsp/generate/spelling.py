"""Rewriting annotations as text, in the style they are written in."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.syntax.positions import Positions


def is_optional(annotation: str) -> bool:
    """Whether None is among the types of the annotation."""
    quoted = _quoted(annotation)
    if quoted is not None:
        return is_optional(quoted)
    node = expressions.tree(annotation)
    return node is not None and any(_is_none(arm) or _is_optional_call(arm) for arm in _arms(node))


@functools.lru_cache(maxsize=1_000)
def without_none(annotation: str) -> str:
    """The annotation without None: `int | None` and `Optional[int]` as `int`."""
    quoted = _quoted(annotation)
    if quoted is not None:
        return f'"{without_none(quoted)}"'
    parsed = expressions.parse(annotation)
    if parsed is None:
        return annotation
    node, positions = parsed
    if isinstance(node, ast.Subscript):
        return _without_none_subscript(annotation, node, positions)
    kept = [_text(annotation, arm, positions) for arm in _arms(node) if not _is_none(arm)]
    return " | ".join(kept) if kept else annotation


def or_none(annotation: str, *, with_optional: bool) -> str:
    """The annotation with None allowed, spelled `Optional[...]` or with a bar."""
    if is_optional(annotation):
        return annotation
    quoted = _quoted(annotation)
    if quoted is not None:
        return f'"{or_none(quoted, with_optional=with_optional)}"'
    return f"Optional[{annotation}]" if with_optional else f"{annotation} | None"


def prefers_optional(text: str) -> bool:
    """Whether a file spells optional types `Optional[...]` rather than with a bar."""
    return len(re.findall(r"\bOptional\[", text)) > len(re.findall(r"\|\s*None\b", text))


def names(text: str) -> Iterator[str]:
    """The bare names an expression uses, those inside quoted types included."""
    node = expressions.tree(text)
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value.isidentifier():
            yield inner.value


def _quoted(annotation: str) -> str | None:
    node = expressions.tree(annotation)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _arms(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _arms(node.left)
        yield from _arms(node.right)
    elif isinstance(node, ast.Subscript) and _last_name(node.value) == "Union":
        elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for element in elements:
            yield from _arms(element)
    else:
        yield node


def _without_none_subscript(annotation: str, node: ast.Subscript, positions: Positions) -> str:
    if _is_optional_call(node):
        return _text(annotation, node.slice, positions)
    if _last_name(node.value) != "Union":
        return annotation
    kept = [_text(annotation, arm, positions) for arm in _arms(node) if not _is_none(arm)]
    union = _text(annotation, node.value, positions)
    return kept[0] if len(kept) == 1 else f"{union}[{', '.join(kept)}]"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_optional_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Subscript) and _last_name(node.value) == "Optional"


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(text: str, node: ast.expr, positions: Positions) -> str:
    span = positions.span(node)
    return text[span.start : span.end]
