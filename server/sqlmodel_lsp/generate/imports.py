"""Imports of generated code: where names come from, and how a file gets them."""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Function, Import
from sqlmodel_lsp.generate.layout import WIDTH
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_Statement: TypeAlias = tuple[int, str, str, str]
"""An import statement with what it is sorted by: its group, whether it is a `from` import, and its module."""


@dataclass(frozen=True, slots=True)
class Needed:
    """One name to import: `name` of `module` under `alias`, or the module itself when `name` is None.

    The module is written as it will stand in the code, with leading dots when relative.
    """

    module: str
    name: str | None
    alias: str = ""

    @property
    def bound(self) -> str:
        """The name it has in the code."""
        return self.alias or self.name or self.module

    @property
    def item(self) -> str:
        """The name as the import statement spells it."""
        spelled = self.name or self.module
        return f"{spelled} as {self.alias}" if self.alias and self.alias != spelled else spelled


def origin(name: str, file: SourceFile) -> Needed | None:
    """How another module gets what `name` means in this file; None for builtins and unknown names."""
    found = _definition(name, file.facts.interface.body)
    if isinstance(found, Import):
        alias = found.alias if found.alias != (found.name or found.module) else ""
        module = _absolute(file, found) if found.level else found.module
        return Needed(module, found.name, alias)
    return Needed(file.module, name) if found is not None and file.module else None


def local_module(module: str, target_module: str, *, relative: bool) -> str:
    """How the module named `target_module` spells a module of the same project."""
    ours, package = module.split("."), target_module.split(".")[:-1]
    shared = 0
    while shared < min(len(ours) - 1, len(package)) and ours[shared] == package[shared]:
        shared += 1
    if not relative or not shared:
        return module
    dots = "." * (len(package) - shared + 1)
    return dots + ".".join(ours[shared:])


def uses_relative_imports(files: Iterable[SourceFile]) -> bool:
    """Whether the files import one another relatively."""
    return any(isinstance(item, Import) and item.level for file in files for item in file.facts.interface.body)


def local_packages(snapshot: Snapshot) -> frozenset[str]:
    """The first parts of the names of the project's own modules."""
    return frozenset(file.module.partition(".")[0] for file in snapshot.files.values() if not file.library)


def block(needed: Iterable[Needed], local: frozenset[str]) -> str:
    """The import block of a new file, sorted and grouped; `local` names the project's own packages."""
    return _joined(sorted(set(_statements(needed, local))))


def edits(text: str, needed: Iterable[Needed], local: frozenset[str]) -> tuple[TextEdit, ...]:
    """What to change in a file that parses so that it has these names."""
    present = _Present(ast.parse(text), Positions(text), local)
    fresh: list[Needed] = []
    grouped: dict[str, list[Needed]] = defaultdict(list)
    for item in dict.fromkeys(needed):
        if item.bound in present.bound:
            continue
        if item.name is None or item.alias:
            fresh.append(item)
        else:
            grouped[item.module].append(item)
    changes: list[TextEdit] = []
    for module, items in grouped.items():
        statement = present.statement(module)
        edit = None if statement is None else _extended(text, statement, present.positions, items)
        if edit is None:
            fresh += items
        else:
            changes.append(edit)
    return (*changes, *_insertions(text, present, sorted(_statements(fresh, local))))


def without(statement: str, names: Container[str]) -> str:
    """A `from` import without some of its names; the whole if nothing else is in it."""
    node = ast.parse(statement).body[0]
    assert isinstance(node, ast.ImportFrom), "only asked for such"
    kept = [
        alias.name if alias.asname is None else f"{alias.name} as {alias.asname}"
        for alias in node.names
        if (alias.asname or alias.name) not in names
    ]
    return _from_import(_module(node), kept) if kept else statement


def _insertions(text: str, present: _Present, statements: list[_Statement]) -> Iterator[TextEdit]:
    gaps: dict[tuple[Span, str, str], list[_Statement]] = defaultdict(list)
    for statement in statements:
        gaps[present.gap(text, statement[:3])].append(statement)
    for (span, before, after), together in gaps.items():
        yield TextEdit(span, f"{before}{_joined(together)}{after}")


def _joined(statements: list[_Statement]) -> str:
    groups = groupby(statements, key=lambda statement: statement[0])
    return "\n\n".join("\n".join(line for *_, line in group) for _, group in groups)


class _Present:
    """The import statements at the top level of a module."""

    def __init__(self, tree: ast.Module, positions: Positions, local: frozenset[str]) -> None:
        self.positions = positions
        self._local = local
        self.imports = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        first = tree.body[0] if tree.body else None
        is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        self.docstring = first if is_docstring else None
        self.bound = {alias.asname or alias.name for node in self.imports for alias in node.names} | {
            node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        }

    def statement(self, module: str) -> ast.ImportFrom | None:
        """The `from` import of this module; names under an alias keep to statements of their own."""
        found = [node for node in self.imports if isinstance(node, ast.ImportFrom) and _module(node) == module]
        return next((node for node in found if not any(alias.asname for alias in node.names)), None)

    def gap(self, text: str, key: tuple[int, str, str]) -> tuple[Span, str, str]:
        """Where a new import statement goes, and what line ends it takes around it."""
        before = [node for node in self.imports if self._key(node) <= key]
        if before:
            last = before[-1]
            end = self.positions.span(last).end
            line_end = text.find("\n", end)
            end = len(text) if line_end < 0 else line_end
            end -= text[:end].endswith("\r")
            following = [node for node in self.imports[self.imports.index(last) + 1 :] if self._key(node)[0] == key[0]]
            if self._key(last)[0] != key[0] and following:
                start = self.positions.span(following[0]).start
                return Span(start, start), "", "\n"
            return Span(end, end), "\n" if self._key(last)[0] == key[0] else "\n\n", ""
        if self.imports:
            start = self.positions.span(self.imports[0]).start
            return Span(start, start), "", "\n" if self._key(self.imports[0])[0] == key[0] else "\n\n"
        if self.docstring is not None:
            end = self.positions.span(self.docstring).end
            return Span(end, end), "\n\n", ""
        return Span(0, 0), "", "\n\n\n" if text.strip() else "\n"

    def _key(self, node: ast.Import | ast.ImportFrom) -> tuple[int, str, str]:
        if isinstance(node, ast.Import):
            return _group(node.names[0].name, self._local), "", node.names[0].name
        return _group(_module(node), self._local), "from", _module(node)


def _extended(text: str, node: ast.ImportFrom, positions: Positions, items: list[Needed]) -> TextEdit | None:
    """The statement with more names, or None when that would lose a comment."""
    span = positions.span(node)
    if "#" in text[span.start : span.end] or node.names[0].name == "*":
        return None
    old = [alias.name if alias.asname is None else f"{alias.name} as {alias.asname}" for alias in node.names]
    new = [*old, *(item.item for item in items)]
    if old == sorted(old, key=_isort_key):
        new.sort(key=_isort_key)
    return TextEdit(span, _from_import(_module(node), new))


def _statements(needed: Iterable[Needed], local: frozenset[str]) -> Iterator[_Statement]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for item in needed:
        if item.name is None:
            yield _group(item.module, local), "", item.module, f"import {item.item}"
        elif item.item != item.name:
            # isort and ruff keep a statement of its own for each alias.
            yield _group(item.module, local), "from", item.module, _from_import(item.module, [item.item])
        else:
            grouped[item.module].add(item.item)
    for module, names in grouped.items():
        yield _group(module, local), "from", module, _from_import(module, sorted(names, key=_isort_key))


def _from_import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _module(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def _group(module: str, local: frozenset[str]) -> int:
    """Future imports, the standard library, other packages, the project's own, relative imports."""
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    if not top:
        return 4
    return 3 if top in local else 1 if top in sys.stdlib_module_names else 2


def _isort_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions, as isort and ruff order the names of one module."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()


def _definition(name: str, body: Iterable[Definition]) -> Definition | None:
    found: Definition | None = None
    for item in body:
        match item:
            case Import(alias=bound) | ClassFact(name=bound) | Function(name=bound) | Assignment(target=bound):
                found = item if bound == name else found
    return found


def _absolute(file: SourceFile, item: Import) -> str:
    parts = file.module.split(".")
    keep = len(parts) - item.level + (1 if file.facts.interface.is_package else 0)
    base = parts[: max(keep, 0)]
    return ".".join([*base, item.module] if item.module else base)
