"""Imports for a file in which somebody is typing: it need not parse, and a class may be wanted for its type alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Branch, Import
from sqlmodel_lsp.generate import imports, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_CODE = re.compile(r"[^\r\n]")
_GUARDS = ("TYPE_CHECKING", "typing.TYPE_CHECKING", "t.TYPE_CHECKING")


def edits(
    snapshot: Snapshot, file: SourceFile, needed: Iterable[Needed], for_types: Iterable[Needed] = ()
) -> tuple[TextEdit, ...]:
    """What to change so that the file has these names, the second kind below `if TYPE_CHECKING`.

    Names that it binds already are left alone, whatever they mean there. Nothing where the file cannot be read.
    """
    bound = placement.defined_names(file)
    wanted = tuple(item for item in needed if item.bound not in bound)
    types = tuple(item for item in for_types if item.bound not in bound and item not in wanted)
    text = readable(file)
    tree = grammar.parse(text) if wanted or types else None
    if tree is None:
        return ()
    local = imports.local_packages(snapshot)
    guard = next((node for node in tree.body if isinstance(node, ast.If) and _is_guard(node)), None)
    if not types:
        found = imports.edits(text, wanted, local)
    elif guard is not None:
        lines = _guarded(text, guard, types)
        found = (*imports.edits(text, wanted, local), *lines)
    else:
        checking = Needed("typing", "TYPE_CHECKING")
        asked = wanted if checking.bound in bound else (*wanted, checking)
        found = (*imports.edits(text, asked, local), _guard(text, tree, types))
    return placement.joined(file.text, found)


def readable(file: SourceFile) -> str:
    """The text with what does not parse left blank, so that everything else stands where it stood."""
    offsets = [*(offset for offset, _ in file.facts.blocks), len(file.text)]
    # A form feed is as long as a byte order mark, and Python ignores it.
    parts = [file.text[: offsets[0]].replace("\ufeff", "\f")]
    for number, (offset, block) in enumerate(file.facts.blocks):
        text = file.text[offset : offsets[number + 1]]
        parts.append(_CODE.sub(" ", text) if block.damaged else text)
    return "".join(parts)


def class_import(snapshot: Snapshot, file: SourceFile, model: Model) -> tuple[Needed, bool] | None:
    """How the file imports a class of another one, and whether for its type alone; None when nothing is missing.

    For its type alone where a plain import would lead around in a circle, and where the file does so for others.
    """
    if model.file == file.path or model.name in placement.defined_names(file):
        return None
    relative = imports.uses_relative_imports([file])
    needed = Needed(imports.local_module(model.module, file.module, relative=relative), model.path.partition(".")[0])
    circular = file.path in snapshot.schema.imports.reached(model.file)
    return needed, circular or any(
        isinstance(item, Import) and item.branch is Branch.TYPE_CHECKING for item in file.facts.interface.body
    )


def _is_guard(node: ast.If) -> bool:
    """Whether it is for type checkers and has a line for each statement."""
    return ast.unparse(node.test) in _GUARDS and node.body[0].lineno > node.lineno


def _guarded(text: str, guard: ast.If, needed: tuple[Needed, ...]) -> Iterator[TextEdit]:
    """One line for each name below the others."""
    last = guard.body[-1]
    end = placement.line_end(text, Positions(text).span(last).end)
    indent = " " * last.col_offset
    lines = "".join(f"\n{indent}from {item.module} import {item.item}" for item in sorted(needed, key=_module))
    yield TextEdit(Span(end, end), lines)


def _guard(text: str, tree: ast.Module, needed: tuple[Needed, ...]) -> TextEdit:
    """A block of its own below all other imports."""
    found = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    lines = "".join(f"\n    from {item.module} import {item.item}" for item in sorted(needed, key=_module))
    if not found:
        return TextEdit(Span(0, 0), f"if TYPE_CHECKING:{lines}\n\n\n")
    end = placement.line_end(text, Positions(text).span(found[-1]).end)
    return TextEdit(Span(end, end), f"\n\nif TYPE_CHECKING:{lines}")


def _module(needed: Needed) -> str:
    return needed.module
