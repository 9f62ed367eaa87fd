"""Edits that import one more name."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment, Definition, Import
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span


def add(ctx: Context, name: str, module: str = "sqlmodel") -> list[TextEdit] | None:
    """The edits that make a name of a module known; none when it is, None when another thing has that name."""
    for item in ctx.facts.interface.body:
        if isinstance(item, Import) and item.alias == name:
            return [] if item.module.partition(".")[0] in (module, "sqlalchemy") else None
        if _defined(item) == name:
            return None
    line = _line(ctx, name, module)
    if line is not None:
        return [line]
    offset = _place(ctx, module)
    return None if offset is None else [TextEdit(Span(offset, offset), f"from {module} import {name}\n")]


def _place(ctx: Context, module: str) -> int | None:
    """Where a new import goes: before the first of its kind, the standard library's first, else before the first."""
    # Blocks of imports begin with their line, so nothing is inserted inside a docstring or bracket.
    found = [
        (offset, item)
        for offset, block in ctx.facts.blocks
        for item in block.body
        if isinstance(item, Import) and item.module != "__future__"
    ]
    alike = [offset for offset, item in found if _is_standard(item.module) == _is_standard(module)]
    return alike[0] if alike else found[0][0] if found else None


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def move(ctx: Context, name: str, module: str = "sqlmodel") -> list[TextEdit] | None:
    """The edits that import a name of this file from another module; None when it is not imported plainly."""
    found = [
        item for item in _froms(ctx) if any(alias.name == name and alias.asname is None for alias in item[0].names)
    ]
    if len(found) != 1:
        return None
    node, positions = found[0]
    span = positions.span(node)
    line = _line(ctx, name, module)
    if len(node.names) > 1:
        numbers = [number for number, alias in enumerate(node.names) if alias.name == name]
        removed = _without(ctx, [positions.span(alias) for alias in node.names], numbers[0])
        more = line or TextEdit(Span(span.start, span.start), f"from {module} import {name}\n")
        return None if removed is None else [removed, more]
    if line is None:
        return [TextEdit(span, f"from {module} import {name}")]
    end = ctx.file.text.find("\n", span.end) + 1
    rest = ctx.file.text[span.end : end]
    return [line, TextEdit(Span(span.start, end), "")] if rest and not rest.strip() else None


def _froms(ctx: Context) -> Iterator[tuple[ast.ImportFrom, Positions]]:
    """The `from` imports at the top of the file, those inside of other statements left out."""
    starts = [*(offset for offset, _ in ctx.facts.blocks), len(ctx.file.text)]
    for number, (offset, block) in enumerate(ctx.facts.blocks):
        if any(isinstance(item, Import) for item in block.body):
            text = ctx.file.text[offset : starts[number + 1]]
            for node in parse_block(text).statements:
                if isinstance(node, ast.ImportFrom):
                    yield node, Positions(text, offset)


def _without(ctx: Context, spans: list[Span], number: int) -> TextEdit | None:
    """Takes one name out of an import with its comma; None when a comment stands in the way."""
    is_last = number == len(spans) - 1
    gone = (
        Span(spans[number - 1].end, spans[number].end)
        if is_last
        else Span(spans[number].start, spans[number + 1].start)
    )
    return None if "#" in ctx.text(gone) else TextEdit(gone, "")


def _line(ctx: Context, name: str, module: str) -> TextEdit | None:
    """The edit that adds a name to the line that imports others from its module, None when there is no such line."""
    line = re.search(rf"^from {re.escape(module)} import ([\w ,]+)$", ctx.file.text, re.MULTILINE)
    if line is None:
        return None
    names = [part.strip() for part in line[1].split(",")]
    return TextEdit(Span(*line.span(1)), ", ".join(_inserted(names, name)))


def _defined(item: Definition) -> str | None:
    """The name that a definition other than an import binds."""
    if isinstance(item, Import):
        return None
    return item.target if isinstance(item, Assignment) else item.name


def _inserted(names: list[str], name: str) -> list[str]:
    """The names with one more, in order if they are in order."""
    more = [*names, name]
    return sorted(more, key=_order) if names == sorted(names, key=_order) else more


def _order(name: str) -> tuple[int, str]:
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name
