"""The application of FastAPI, which is told of the lifespan."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import imports, layout, placement
from sqlmodel_lsp.generate.database import place
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Told:
    """What tells an application of the lifespan, or what there is to say about it."""

    changes: tuple[FileChange, ...] = ()
    notes: tuple[str, ...] = ()


def tell(snapshot: Snapshot, target: Target, lifespan: str, create_tables: str, *, is_relative: bool) -> Told:
    """Gives the lifespan of a module to the one application there is, unless that has its own."""
    calls = [(file, call) for file in place.own_files(snapshot) for call in _calls(file)]
    if len(calls) != 1:
        found = "no application was found" if not calls else "there are several applications"
        return Told(notes=(f"{found}; give `lifespan={lifespan}` of `{target.module}` to `FastAPI`",))
    (file, call) = calls[0]
    own = next((word for word in call.keywords if word.arg in ("lifespan", "on_startup", None)), None)
    if own is not None or ".on_event(" in file.text:
        if own is not None and isinstance(own.value, ast.Name) and own.value.id == lifespan:
            return Told()
        wish = f"; call `{create_tables}` in it" if create_tables else ""
        return Told(notes=(f"the application in `{file.path}` has a start of its own{wish}",))
    if file.path == target.path:
        return Told(notes=(f"give `lifespan={lifespan}` to the application in `{file.path}`",))
    module = imports.local_module(target.module, file.module, relative=is_relative)
    local = imports.local_packages(snapshot)
    edits = (*imports.edits(file.text, (Needed(module, lifespan),), local), _argument(file, call, lifespan))
    return Told((FileChange(file.path, placement.joined(file.text, edits)),))


def _argument(file: SourceFile, call: ast.Call, lifespan: str) -> TextEdit:
    """The edit that gives the argument to the call, in the shape of its arguments."""
    text, positions = file.text, Positions(file.text)
    span = positions.span(call)
    written = f"lifespan={lifespan}"
    given = [positions.span(item) for item in call.args] + [positions.span(item) for item in call.keywords]
    arguments = sorted(given, key=lambda argument: argument.start)
    if not arguments:
        return TextEdit(Span(span.end - 1, span.end - 1), written)
    end = arguments[-1].end
    if "\n" in text[span.start : span.end]:
        line = text.rfind("\n", 0, arguments[-1].start) + 1
        margin = text[line : arguments[-1].start]
        return TextEdit(Span(end, end), f",\n{margin}{written}" if not margin.strip() else f", {written}")
    start = text.rfind("\n", 0, span.start) + 1
    rest = text[span.end : placement.line_end(text, span.end)]
    if span.end - start + len(rest) + len(written) + 2 <= layout.WIDTH:
        return TextEdit(Span(end, end), f", {written}")
    items = [text[item.start : item.end] for item in arguments]
    open_ = text.index("(", positions.span(call.func).end) + 1
    broken = layout.fit(text[start:open_], [*items, written], ")")
    return TextEdit(Span(open_, span.end), broken[open_ - start :])


def _calls(file: SourceFile) -> Iterator[ast.Call]:
    tree = grammar.parse(file.text) if "FastAPI(" in file.text else None
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            function = node.value.func
            if (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) == "FastAPI":
                yield node.value
