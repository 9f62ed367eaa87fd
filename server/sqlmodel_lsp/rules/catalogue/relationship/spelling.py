"""The annotation of a relationship: what it says, and how to say it so that SQLModel understands."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Branch, ClassFact, Import
from sqlmodel_lsp.rules import call_edits, imports
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit

LISTS = frozenset({"builtins.list", "typing.List"})
_AROUND = frozenset({"typing.Optional", "typing.Union", "typing.Annotated", "sqlalchemy.orm.Mapped"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """An annotation as it should be written, and what has to be imported for it."""

    text: str
    imports: tuple[TextEdit, ...] = ()


def meaning(ctx: Context, node: ast.expr) -> str:
    """The qualified name of what a name stands for in this file, as far as imports and builtins tell."""
    path = ast.unparse(node)
    first, _, rest = path.partition(".")
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.alias == first:
            name = f"{item.module}.{item.name}" if item.name else item.module
            return f"{name}.{rest}" if rest else name
    is_ours = any(getattr(item, "name", getattr(item, "target", "")) == first for item in ctx.facts.interface.body)
    return f"builtins.{path}" if hasattr(builtins, first) and not is_ours else path


def is_list(ctx: Context, node: ast.expr) -> bool:
    """Whether an annotation says that there are many, in `Optional` and `Mapped` as well."""
    if isinstance(node, ast.BinOp):
        return is_list(ctx, node.left) or is_list(ctx, node.right)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        inner = expressions.tree(node.value)
        return inner is not None and is_list(ctx, inner)
    if not isinstance(node, ast.Subscript):
        return False
    name = meaning(ctx, node.value)
    if name in _AROUND:
        return any(
            is_list(ctx, part) for part in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
        )
    return name in LISTS


def spelled(ctx: Context, owner: str, node: ast.expr, offset: int) -> Spelling | None:
    """The annotation with nothing quoted but the names of classes that do not exist yet at an offset.

    None when it cannot be written without a name that the file does not import and cannot.
    """
    text = _text(ctx, owner, node, offset)
    if text is None:
        return None
    if "Optional[" not in text or call_edits.imported_name(ctx, "Optional", "typing") is not None:
        return Spelling(text)
    edits = imports.add(ctx, "Optional", "typing")
    return None if edits is None else Spelling(text, tuple(edits))


def is_bound(ctx: Context, owner: str, name: str, offset: int) -> bool:
    """Whether a name has a value when what stands at an offset of a class body runs."""
    first = name.partition(".")[0]
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.alias == first and item.branch is Branch.MAIN:
            return True
        if isinstance(item, ClassFact) and item.name == first and item.branch is Branch.MAIN:
            place = ctx.facts.place(first)
            return place is not None and place.start < offset and first != owner.partition(".")[0]
    return False


def _text(ctx: Context, owner: str, node: ast.expr, offset: int) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            inner = expressions.tree(text)
            return None if inner is None else _text(ctx, owner, inner, offset)
        case ast.Constant(value=None):
            return "None"
        case ast.Name() | ast.Attribute():
            name = ast.unparse(node)
            return name if is_bound(ctx, owner, name, offset) else f'"{name}"'
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either(ctx, owner, left, right, offset)
        case ast.Subscript(value=base, slice=index) if not isinstance(index, ast.Tuple):
            name = meaning(ctx, base)
            held = _text(ctx, owner, without_none(index) if name in LISTS else index, offset)
            return None if held is None else f"{ast.unparse(base)}[{held}]"
        case _:
            return None


def without_none(node: ast.expr) -> ast.expr:
    """What is left of `X | None` and `Optional[X]`, quoted or not."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        inner = expressions.tree(node.value)
        return without_none(inner) if isinstance(inner, (ast.BinOp, ast.Subscript)) else node
    if isinstance(node, ast.BinOp):
        return node.left if isinstance(node.right, ast.Constant) and node.right.value is None else node.right
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Optional":
        return node.slice
    return node


def _either(ctx: Context, owner: str, left: ast.expr, right: ast.expr, offset: int) -> str | None:
    """`X | None`, or `Optional["X"]`, since a string has no `|`."""
    texts = [_text(ctx, owner, side, offset) for side in (left, right)]
    if texts.count("None") != 1 or None in texts:
        return None
    (real,) = (text for text in texts if text != "None")
    assert real is not None
    return f"{texts[0]} | {texts[1]}" if not real.startswith('"') else f"{_optional(ctx)}[{real}]"


def _optional(ctx: Context) -> str:
    return call_edits.imported_name(ctx, "Optional", "typing") or "Optional"
