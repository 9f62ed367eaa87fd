"""Imports follow when files with models are moved or called otherwise."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from sqlmodel_lsp.analysis.occurrences import strings
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.features.rename.proposal import UNSURE, Part, Renaming
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span

_FROM = re.compile(r"from\s*([.\w]+)\s*import\b")


def moved(snapshot: Snapshot, paths: Mapping[str, str]) -> Renaming | None:
    """What changes when files move, by their old and new paths; None when no module with models gets another name."""
    names = {}
    for old, new in paths.items():
        file = snapshot.files.get(old)
        name = None if file is None or not snapshot.schema.models_in(old) else _new_name(file, new)
        if file is not None and name is not None and name != file.module:
            names[file.module] = name
    if not names:
        return None
    sure: list[tuple[str, TextEdit]] = []
    doubtful: list[tuple[str, TextEdit]] = []
    for path, file in snapshot.files.items():
        if not file.library:
            reader = _Reader(file, names)
            sure += ((path, edit) for edit in reader.edits() if edit.text != file.text[edit.span.start : edit.span.end])
            doubtful += ((path, edit) for edit in reader.doubtful)
    parts = (Part(tuple(sure)), Part(tuple(doubtful), UNSURE))
    return Renaming("Follow the new names of modules", tuple(part for part in parts if part.edits))


def _new_name(file: SourceFile, new: str) -> str | None:
    """The module that a file becomes; None when it leaves the folder that modules count from."""
    old_parts, new_parts, module = PurePath(file.path).parts, PurePath(new).parts, file.module.split(".")
    base = old_parts[: len(old_parts) - len(module)]
    written = [*old_parts[len(base) : -1], PurePath(file.path).stem]
    named = [*new_parts[len(base) : -1], PurePath(new).stem]
    if written != module or new_parts[: len(base)] != base or PurePath(new).suffix != ".py":
        return None
    return ".".join(named) if all(part.isidentifier() for part in named) else None


@dataclass(frozen=True, slots=True)
class _Target:
    """A module before and after."""

    old: str
    new: str

    @property
    def has_moved(self) -> bool:
        """Whether it is in another package."""
        return self.old.rpartition(".")[0] != self.new.rpartition(".")[0]


class _Reader:
    """Reads one file for the modules that get other names; `doubtful` are edits of strings, known after `edits`."""

    def __init__(self, file: SourceFile, names: Mapping[str, str]) -> None:
        self.doubtful: list[TextEdit] = []
        self._text = file.text
        self._file = file
        self._names = names
        self._words = {name.rpartition(".")[2] for name in names}
        self._package = (
            [*file.module.split("."), "__init__"] if file.facts.interface.is_package else file.module.split(".")
        )
        self._importer = _Target(file.module, names.get(file.module, file.module))
        self._plain: set[str] = set()

    def edits(self) -> Iterator[TextEdit]:
        """What changes for sure."""
        offsets = [offset for offset, _ in self._file.facts.blocks]
        for (start, facts), end in zip(self._file.facts.blocks, [*offsets[1:], len(self._text)], strict=True):
            if self._importer.has_moved or not facts.mentions.isdisjoint(self._words):
                block = self._text[start:end]
                positions = Positions(block, start)
                for statement in parse_block(block).statements:
                    yield from self._read(statement, positions)

    def _read(self, node: ast.AST, positions: Positions) -> Iterator[TextEdit]:
        match node:
            case ast.Import():
                for item in node.names:
                    yield from self._import(item, positions)
                return
            case ast.ImportFrom():
                yield from self._import_from(node, positions)
                return
            case ast.Attribute() if (name := _dotted(node)) in self._plain:
                yield TextEdit(positions.span(node), self._names[name])
                return
            case ast.Constant(value=str() as text):
                self._string(node, text, positions)
        for child in ast.iter_child_nodes(node):
            yield from self._read(child, positions)

    def _import(self, item: ast.alias, positions: Positions) -> Iterator[TextEdit]:
        if item.name in self._names:
            start = positions.span(item).start
            yield TextEdit(Span(start, start + len(item.name)), self._names[item.name])
            if item.asname is None:
                self._plain.add(item.name)

    def _import_from(self, node: ast.ImportFrom, positions: Positions) -> Iterator[TextEdit]:
        whole = positions.span(node)
        written = _FROM.match(self._text, whole.start)
        source = self._absolute(node)
        if written is None:
            return
        span = Span(*written.span(1))
        if source in self._names:
            yield TextEdit(span, self._spelled(self._names[source], is_relative=node.level > 0))
            return
        found = [(item, self._names[name]) for item in node.names if (name := f"{source}.{item.name}") in self._names]
        if len(found) == len(node.names) == 1 and found[0][1].rpartition(".")[0] not in ("", source):
            item, new = found[0]
            package, _, name = new.rpartition(".")
            yield TextEdit(span, self._spelled(package, is_relative=node.level > 0))
            yield TextEdit(positions.span(item), _called(name, item))
            return
        if node.level and self._importer.has_moved:
            yield TextEdit(span, self._spelled(source, is_relative=True))
        for item, new in found:
            package, _, name = new.rpartition(".")
            if package == source:
                yield TextEdit(positions.span(item), _called(name, item))
            else:
                yield from self._taken_out(node, item, positions, package, name)

    def _taken_out(
        self, node: ast.ImportFrom, item: ast.alias, positions: Positions, package: str, name: str
    ) -> Iterator[TextEdit]:
        """A name of several that comes from elsewhere now, which takes a statement of its own."""
        if len(node.names) == 1 or not package:
            return
        index = node.names.index(item)
        spans = [positions.span(other) for other in node.names]
        gone = Span(spans[index - 1].end, spans[index].end) if index else Span(spans[0].start, spans[1].start)
        yield TextEdit(gone, "")
        whole = positions.span(node)
        indent = self._text[max(self._text.rfind(end, 0, whole.start) for end in "\r\n") + 1 : whole.start]
        spelled = self._spelled(package, is_relative=node.level > 0)
        line = f"{line_end(self._text)}{indent}from {spelled} import {_called(name, item)}"
        yield TextEdit(Span(whole.end, whole.end), line)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        base = self._package[: max(len(self._package) - node.level, 0)]
        return ".".join([*base, *([node.module] if node.module else [])])

    def _spelled(self, module: str, *, is_relative: bool) -> str:
        """How the importing file, where it is then, writes a module."""
        own = self._importer.new.split(".")
        package = own if self._file.facts.interface.is_package else own[:-1]
        parts = module.split(".")
        shared = len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], zip(parts, package, strict=False))))
        if not is_relative or not shared:
            return module
        return "." * (len(package) - shared + 1) + ".".join(parts[shared:])

    def _string(self, node: ast.Constant, text: str, positions: Positions) -> None:
        name = next((name for name in self._names if text == name or text.startswith((f"{name}.", f"{name}:"))), None)
        span = None if name is None else strings.content(self._text, node, positions)
        if name is not None and span is not None and "." in name:
            self.doubtful.append(TextEdit(Span(span.start, span.start + len(name)), self._names[name]))


def _called(name: str, item: ast.alias) -> str:
    """A module in an import, by the name that the file goes on using."""
    bound = item.asname or item.name
    return name if bound == name else f"{name} as {bound}"


def _dotted(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr) if inner := _dotted(value):
            return f"{inner}.{attr}"
    return ""
