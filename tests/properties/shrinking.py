"""Makes a module smaller while rules and runtime disagree about it in the same way."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from properties import judgement
from properties.runtime import Runtime

Place = tuple[list[Any], int]


def shrink(runtime: Runtime, source: str, verdict: judgement.Verdict) -> str:
    """The module after taking away whatever the disagreement does not need, one thing at a time."""
    smaller = _pass(runtime, source, verdict)
    while smaller != source:
        source, smaller = smaller, _pass(runtime, smaller, verdict)
    return source


def _pass(runtime: Runtime, source: str, verdict: judgement.Verdict) -> str:
    for places in (_classes, _members, _arguments):
        number = 0
        while (candidate := _without(source, places, number)) is not None:
            if _disagree(runtime, candidate, verdict):
                source = candidate
            else:
                number += 1
    return source


def _disagree(runtime: Runtime, source: str, verdict: judgement.Verdict) -> bool:
    found = judgement.findings(source)
    now = judgement.disagreement(found, runtime.ask((source, True))[0])
    return now is not None and now.kind == verdict.kind


def _without(source: str, places: Callable[[ast.Module], Iterator[Place]], number: int) -> str | None:
    """The module without the n-th thing at these places, None when there are fewer."""
    tree = ast.parse(source)
    for index, (holder, position) in enumerate(places(tree)):
        if index == number:
            del holder[position]
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef) and not node.body:
                    node.body.append(ast.Pass())
            _forget_imports(tree)
            return f"{ast.unparse(ast.fix_missing_locations(tree))}\n"
    return None


def _forget_imports(tree: ast.Module) -> None:
    """Drops imported names that nothing mentions."""
    words = set(re.findall(r"\w+", "\n".join(ast.unparse(node) for node in tree.body if not _is_import(node))))
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__":
            node.names = [alias for alias in node.names if alias.name in words]
    tree.body = [node for node in tree.body if not _is_import(node) or getattr(node, "names", ())]


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _classes(tree: ast.Module) -> Iterator[Place]:
    for index, node in reversed(list(enumerate(tree.body))):
        if not _is_import(node):
            yield tree.body, index


def _members(tree: ast.Module) -> Iterator[Place]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not isinstance(node.body[0], ast.Pass):
            yield from ((node.body, index) for index in reversed(range(len(node.body))))


def _arguments(tree: ast.Module) -> Iterator[Place]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call | ast.ClassDef):
            yield from ((node.keywords, index) for index in range(len(node.keywords)))
        if isinstance(node, ast.ClassDef) and len(node.bases) > 1:
            yield from ((node.bases, index) for index in range(len(node.bases)))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple) and len(node.value.elts) > 1:
            yield from ((node.value.elts, index) for index in range(len(node.value.elts)))
