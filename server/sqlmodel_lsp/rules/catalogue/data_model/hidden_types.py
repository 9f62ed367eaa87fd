"""Fields that are called like the type in their annotation and have a value, which is then taken for the type."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules import origins, written
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.rules.finding import Fix
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_CALLS = ("sqlmodel.Field", "pydantic.Field")
_DATETIME = "datetime"
_ALIAS = "dt"


@dataclass(frozen=True, slots=True)
class Hidden:
    """One field: the places of its name in the annotation, and whether the class cannot be defined."""

    name: str
    owner: str
    span: Span
    names: tuple[Span, ...]
    is_refused: bool


def hidden(ctx: Context) -> tuple[Hidden, ...]:
    """The fields of this file that hide their own type."""
    return ctx.snapshot.remember("hidden types", ctx.file.path, lambda: tuple(_hidden(ctx)))


def _hidden(ctx: Context) -> Iterator[Hidden]:
    for member in written.fields(ctx):
        name = ctx.place(member.owner, member.name)
        found = ctx.expression(member.owner, member.name, "annotation")
        value = ctx.expression(member.owner, member.name)
        if name is None or found is None or value is None:
            continue
        annotation, positions = found
        read = _unquoted(annotation)
        nodes = [node for node in ast.walk(read) if isinstance(node, ast.Name) and node.id == member.name]
        is_refused = _is_refused(ctx, read, value[0], member.name, member.uses) if nodes else None
        if is_refused is not None:
            spans = tuple(map(positions.span, nodes)) if read is annotation else ()
            yield Hidden(member.name, member.owner, name, spans, is_refused)


def _unquoted(annotation: ast.expr) -> ast.expr:
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return expressions.tree(annotation.value) or annotation
    return annotation


def _is_refused(
    ctx: Context, annotation: ast.expr, value: ast.expr, name: str, uses: Sequence[tuple[Model, FieldFact]]
) -> bool | None:
    """Whether the class fails for certain, or a field that only takes None; None when neither is sure."""
    if isinstance(value, ast.Constant) and value.value is None:
        if any(_is_applied(node, name) for node in ast.walk(annotation)):
            return True
        if not _is_only_type(annotation, name):
            return None
        is_column = any(model.table is not None for model, _ in uses)
        has_type = any(not {"sa_type", "sa_column"}.isdisjoint(field.arguments) for _, field in uses)
        return None if is_column and has_type else is_column
    if origins.called(ctx.snapshot, ctx.file, value) in _CALLS:
        return True
    is_plain = isinstance(annotation, ast.Name)
    if isinstance(value, ast.Constant):
        return True if is_plain and not isinstance(value.value, str) else None
    if isinstance(value, (ast.List, ast.Dict, ast.Set, ast.Tuple)):
        return True
    holder = value.func if isinstance(value, ast.Call) else value.value if isinstance(value, ast.Attribute) else None
    is_of_the_type = isinstance(holder, ast.Name) and holder.id == name
    return True if is_plain and is_of_the_type else None


def _is_applied(node: ast.AST, name: str) -> bool:
    """Whether something is done with the name that None does not take: `date | None`, `list[int]`, `datetime.date`."""
    match node:
        case ast.BinOp(left=ast.Name(id=one), right=ast.Constant(value=None)):
            return one == name
        case ast.BinOp(left=ast.Constant(value=None), right=ast.Name(id=one)):
            return one == name
        case ast.Subscript(value=ast.Name(id=one)) | ast.Attribute(value=ast.Name(id=one)):
            return one == name
    return False


def _is_only_type(annotation: ast.expr, name: str) -> bool:
    match annotation:
        case ast.Name(id=one):
            return one == name
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional"), slice=ast.Name(id=one)):
            return one == name
    return False


def fix(ctx: Context, found: Hidden) -> Fix | None:
    """Writes a type of the standard library's `datetime` through its module."""
    origin = origins.origin(ctx.snapshot, ctx.file, ast.Name(found.name))
    if origin is None or origin.partition(".")[0] != _DATETIME or not found.names:
        return None
    alias, edits = _module(ctx, found)
    if alias is None:
        return None
    written_as = f"{alias}{origin.removeprefix(_DATETIME)}"
    return ctx.fix(f"Write it as `{written_as}`", *edits, *(TextEdit(span, written_as) for span in found.names))


def _module(ctx: Context, found: Hidden) -> tuple[str | None, list[TextEdit]]:
    """What the class may call the module, and the edit that imports it under this name if none does."""
    names = {member.name for member in written.fields(ctx) if member.owner == found.owner}
    taken = {
        getattr(item, "alias", getattr(item, "name", getattr(item, "target", ""))) for item in ctx.facts.interface.body
    }
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.name is None and item.module == _DATETIME and item.alias not in names:
            return item.alias, []
    if _ALIAS in names or _ALIAS in taken:
        return None, []
    for offset, block in ctx.facts.blocks:
        if any(isinstance(item, Import) and item.module != "__future__" for item in block.body):
            return _ALIAS, [TextEdit(Span(offset, offset), f"import {_DATETIME} as {_ALIAS}\n")]
    return None, []
