"""The application that includes routers."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.generate import imports, placement
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span

_NAMES = ("main.py", "app.py", "application.py", "server.py", "api.py")


@dataclass(frozen=True, slots=True)
class Included:
    """What includes the router, or why nothing does."""

    changes: tuple[FileChange, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Application:
    """A file with something that routers are included in: its name, and where the next line goes."""

    file: SourceFile
    name: str
    count: int
    is_application: bool
    end: int


def include(request: Request, target: Target) -> Included:
    """Includes the router of a module where the application, or a router of routers, is found."""
    found = list(_applications(request, target))
    package, _, stem = target.module.rpartition(".")
    chosen = max(found, key=lambda item: (item.count, item.is_application, item.file.path), default=None)
    if chosen is None:
        return Included(notes=(f"no application was found; include the `router` of `{target.module}` in yours",))
    file = chosen.file
    if any(_mentions(item.file, target) for item in found):
        return Included()
    if not package:
        needed, word = Needed(stem, "router", f"{stem}_router"), f"{stem}_router"
    else:
        module = _package(package, file, relative=imports.uses_relative_imports([file]))
        is_taken = stem in placement.defined_names(file)
        needed = Needed(module, stem, f"{stem}_routes" if is_taken else "")
        word = f"{needed.bound}.router"
    line = f"{chosen.name}.include_router({word})"
    lead = "\n" if chosen.count else "\n\n"
    edits = (
        *imports.edits(file.text, (needed,), imports.local_packages(request.snapshot)),
        TextEdit(Span(chosen.end, chosen.end), f"{lead}{line}"),
    )
    return Included((FileChange(file.path, placement.joined(file.text, edits)),))


def find(request: Request, target: Target) -> tuple[str, str] | None:
    """The file and the name of the application whose routes are those of a module, as far as one sees."""
    found = [item for item in _applications(request, target) if item.is_application]
    chosen = max(found, key=lambda item: (_mentions(item.file, target), item.count, item.file.path), default=None)
    return None if chosen is None else (chosen.file.path, chosen.name)


def _package(package: str, file: SourceFile, *, relative: bool) -> str:
    """How a file spells a package it imports from."""
    if not relative:
        return package
    spelled = imports.local_module(f"{package}.x", file.module, relative=True)
    return spelled.removesuffix(".x") if spelled.removesuffix(".x").strip(".") else spelled.removesuffix("x")


def _mentions(file: SourceFile, target: Target) -> bool:
    """Whether the file imports the module, so that it is likely to include its router already."""
    stem = target.module.rpartition(".")[2]
    return any(word in file.text for word in (f"{stem}.router", f"{stem}_router", f"{stem}_routes.router"))


def _applications(request: Request, target: Target) -> Iterator[_Application]:
    for path in _paths(request, target):
        file = request.file(path)
        if file is None or file.library or path == target.path:
            continue
        tree = grammar.parse(file.text)
        if tree is not None and ("FastAPI(" in file.text or ".include_router(" in file.text):
            yield from _in_module(file, tree)


def _paths(request: Request, target: Target) -> list[str]:
    """The files that may hold the application: all that are known, and those of a likely name above the router."""
    paths = [path for path, file in request.snapshot.files.items() if not file.library and "test" not in file.module]
    folder = os.path.dirname(target.path)
    while folder.startswith(request.folder):
        paths += [os.path.join(folder, name) for name in _NAMES]
        parent = os.path.dirname(folder)
        if parent == folder or folder == request.folder:
            break
        folder = parent
    return list(dict.fromkeys(paths))


def _in_module(file: SourceFile, tree: ast.Module) -> Iterator[_Application]:
    positions = Positions(file.text)
    made: dict[str, tuple[bool, int]] = {}
    included: dict[str, tuple[int, int]] = {}
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Call):
            function = node.value.func
            kind = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if kind in ("FastAPI", "APIRouter") and isinstance(target, ast.Name):
                made[target.id] = kind == "FastAPI", placement.line_end(file.text, positions.span(node).end)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and function.attr == "include_router":
                name = ast.unparse(function.value)
                count = included.get(name, (0, 0))[0] + 1
                included[name] = count, placement.line_end(file.text, positions.span(node).end)
    for name, (is_application, end) in made.items():
        count, last = included.get(name, (0, end))
        if is_application or count:
            yield _Application(file, name, count, is_application, last)
