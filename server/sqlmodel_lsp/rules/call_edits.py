"""Edits to the arguments of a call and to the `Field(...)` of a member, which leave the rest as it is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span


def insert(ctx: Context, call: ast.Call, positions: Positions, argument: str) -> TextEdit:
    """Adds an argument behind the others, on a line of its own if the last one has its own."""
    spans = _arguments(call, positions)
    if not spans:
        end = positions.span(call).end - 1
        return TextEdit(Span(end, end), argument)
    last = spans[-1]
    line_start = ctx.file.text.rfind("\n", 0, last.start) + 1
    indent = ctx.file.text[line_start : last.start]
    separator = f",{line_end(ctx.file.text)}{indent}" if indent.isspace() else ", "
    return TextEdit(Span(last.end, last.end), f"{separator}{argument}")


def remove(ctx: Context, call: ast.Call, positions: Positions, keyword: ast.keyword) -> TextEdit | None:
    """Takes a keyword argument out with one comma; None when a comment stands in the way."""
    spans = _arguments(call, positions)
    here = positions.span(keyword)
    number = spans.index(here)
    if number > 0:
        gap = Span(spans[number - 1].end, here.start)
        comma = ctx.text(gap).find(",")
        return None if "#" in ctx.text(gap) else TextEdit(Span(gap.start + comma, here.end), "")
    end = spans[1].start if len(spans) > 1 else positions.span(call).end - 1
    return None if "#" in ctx.text(Span(here.end, end)) else TextEdit(Span(here.start, end), "")


def keyword_named(call: ast.expr, name: str) -> ast.keyword | None:
    """The keyword argument with this name, when the node is a call that has it."""
    if not isinstance(call, ast.Call):
        return None
    return next((item for item in call.keywords if item.arg == name), None)


def name_span(positions: Positions, keyword: ast.keyword) -> Span:
    """Where the name of a keyword argument stands."""
    start = positions.span(keyword).start
    return Span(start, start + len(keyword.arg or ""))


def imported_name(ctx: Context, name: str, module: str = "sqlmodel") -> str | None:
    """What this file calls a name of a module, or None when it does not import it."""
    imports = [item for item in ctx.facts.interface.body if isinstance(item, Import) and item.module == module]
    for item in imports:
        if item.name == name:
            return item.alias
    return next((f"{item.alias}.{name}" for item in imports if item.name is None and item.alias), None)


def add_field_argument(ctx: Context, owner: str, member: str, argument: str) -> TextEdit | None:
    """Adds an argument to the `Field(...)` of a member, writing one where there is none.

    None when `Field` is not imported, or the member is not written in a way we can extend.
    """
    field = imported_name(ctx, "Field")
    annotation = ctx.place(owner, member, "annotation")
    if field is None or annotation is None or "Annotated" in ctx.text(annotation):
        return None
    found = ctx.expression(owner, member)
    if found is None:
        return TextEdit(Span(annotation.end, annotation.end), f" = {field}({argument})")
    node, positions = found
    if isinstance(node, ast.Call) and ctx.text(positions.span(node.func)) == field:
        return insert(ctx, node, positions, argument)
    value = ctx.place(owner, member, "value")
    if value is None or isinstance(node, ast.Call) or ctx.text(value).endswith(","):
        return None
    return TextEdit(value, f"{field}(default={ctx.text(value)}, {argument})")


def inside_string(ctx: Context, literal: Span, old: str, new: str) -> TextEdit | None:
    """Replaces what a string literal says and keeps its quotes; None when it is not written plainly."""
    text = ctx.text(literal)
    quote = text[:1]
    if text != f"{quote}{old}{quote}" or quote not in "\"'":
        return None
    return TextEdit(Span(literal.start + 1, literal.end - 1), new)


def calls_with(ctx: Context, owner: str, member: str, argument: str) -> Iterator[tuple[ast.Call, Positions]]:
    """The calls with a keyword argument inside a member's value or annotation, such as the `Field(...)` of a column."""
    for part in ("value", "annotation"):
        found = ctx.expression(owner, member, part)
        for node in () if found is None else ast.walk(found[0]):
            if found is not None and isinstance(node, ast.Call) and keyword_named(node, argument) is not None:
                yield node, found[1]


def _arguments(call: ast.Call, positions: Positions) -> list[Span]:
    return sorted([*map(positions.span, call.args), *map(positions.span, call.keywords)])
