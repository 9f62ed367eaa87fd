"""Where the names that expressions use come from, and what the small functions behind them return.

Follows imports by what each file says of itself; a name that is bound to anything else has no origin.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Definition, Function, Import
from sqlmodel_lsp.schema import known
from sqlmodel_lsp.syntax import expressions
from sqlmodel_lsp.text.span import Span

_MOST_HOPS = 4


def origin(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> str | None:
    """The qualified name of what a dotted name means at the top of a file; None when it is no import or definition."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    head = _origins(snapshot, file).get(node.id) or (f"builtins.{node.id}" if _is_builtin(snapshot, file, node) else "")
    return known.canonical(".".join([head, *reversed(parts)])) if head else None


def called(snapshot: Snapshot, file: SourceFile, node: ast.expr | None) -> str | None:
    """The qualified name of what a call calls; None when the node is no call, or calls something without an origin."""
    return origin(snapshot, file, node.func) if isinstance(node, ast.Call) else None


def spelling(snapshot: Snapshot, file: SourceFile, qualified: str) -> str | None:
    """How a file writes something at its top: by a name it imports or defines; None when it has none."""
    names = snapshot.remember("spellings", file.path, lambda: _spellings(snapshot, file))
    module, _, name = qualified.rpartition(".")
    return names.get(qualified) or (f"{names[module]}.{name}" if module in names else None)


def _spellings(snapshot: Snapshot, file: SourceFile) -> dict[str, str]:
    return {qualified: name for name, qualified in _origins(snapshot, file).items() if qualified and name != "*"}


def result(snapshot: Snapshot, qualified: str) -> tuple[SourceFile, ast.expr] | None:
    """What a function of the workspace returns, with the file that gives it names.

    None unless it takes nothing and does nothing else.
    """
    found, node = _function(snapshot, qualified), function(snapshot, qualified)
    if found is None or node is None:
        return None
    takes = node.args
    if takes.args or takes.posonlyargs or takes.kwonlyargs or takes.vararg or takes.kwarg or len(node.body) != 1:
        return None
    only = node.body[0]
    return (found[0], only.value) if isinstance(only, ast.Return) and only.value is not None else None


def function(snapshot: Snapshot, qualified: str) -> ast.FunctionDef | None:
    """The definition of a small function of the workspace that nothing decorates. Never change it."""
    found = _function(snapshot, qualified)
    node = None if found is None or found[1].decorators else _parsed(found[1].source or "")
    return node if isinstance(node, ast.FunctionDef) else None


def assigned(snapshot: Snapshot, file: SourceFile, node: ast.expr) -> tuple[SourceFile, ast.expr] | None:
    """The expression that a name is bound to at the top of its module, with the file that gives it names.

    None unless there is exactly one.
    """
    found: SourceFile | None = file
    name = node.id if isinstance(node, ast.Name) else ""
    qualified = origin(snapshot, file, node)
    for _ in range(_MOST_HOPS):
        if found is None:
            return None
        values = _named(snapshot, found).get(name, ())
        if values:
            only = values[0] if len(values) == 1 else None
            value = expressions.tree(only.value) if isinstance(only, Assignment) and only.value else None
            return None if value is None else (found, value)
        qualified = qualified if found is file else _origins(snapshot, found).get(name)
        module, _, name = (qualified or "").rpartition(".")
        found = snapshot.files.get(snapshot.file_of(module) or "") if module else None
    return None


def place(snapshot: Snapshot, qualified: str) -> tuple[str, Span] | None:
    """Where a function of the workspace is defined."""
    found = _function(snapshot, qualified)
    span = None if found is None else found[0].facts.place(found[1].name)
    return None if found is None or span is None else (found[0].path, span)


def _origins(snapshot: Snapshot, file: SourceFile) -> dict[str, str]:
    return snapshot.remember("origins", file.path, lambda: dict(_read(file)))


def _read(file: SourceFile) -> Iterator[tuple[str, str]]:
    for item in sorted(file.facts.interface.body, key=_is_alternative, reverse=True):
        if isinstance(item, Import):
            source = _absolute(file, item)
            yield item.alias, f"{source}.{item.name}" if item.name else source
        elif isinstance(item, (Function, ClassFact)):
            yield item.name, f"{file.module}.{item.name}"
        else:
            yield item.target, ""


def _is_alternative(item: Definition) -> bool:
    return item.branch is not Branch.MAIN


def _is_builtin(snapshot: Snapshot, file: SourceFile, node: ast.Name) -> bool:
    stars = (isinstance(item, Import) and item.alias == "*" for item in file.facts.interface.body)
    return node.id in known.BUILTINS and node.id not in _origins(snapshot, file) and not any(stars)


def _absolute(file: SourceFile, item: Import) -> str:
    if not item.level:
        return item.module
    parts = file.module.split(".")
    keep = len(parts) - item.level + (1 if file.facts.interface.is_package else 0)
    return ".".join([*parts[:keep], *([item.module] if item.module else [])])


def _function(snapshot: Snapshot, qualified: str) -> tuple[SourceFile, Function] | None:
    for _ in range(_MOST_HOPS):
        module, _, name = qualified.rpartition(".")
        file = snapshot.files.get(snapshot.file_of(module) or "")
        if file is None:
            return None
        items = _named(snapshot, file).get(name, ())
        if items:
            return (file, items[0]) if len(items) == 1 and isinstance(items[0], Function) else None
        qualified = _origins(snapshot, file).get(name, "")
    return None


def _named(snapshot: Snapshot, file: SourceFile) -> dict[str, list[Definition]]:
    """What a file defines by name, imports left out."""
    return snapshot.remember("definitions by name", file.path, lambda: _by_name(file))


def _by_name(file: SourceFile) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for item in file.facts.interface.body:
        if not isinstance(item, Import):
            found.setdefault(item.target if isinstance(item, Assignment) else item.name, []).append(item)
    return found


@lru_cache(maxsize=1000)
def _parsed(source: str) -> ast.stmt | None:
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    return body[0] if body else None
