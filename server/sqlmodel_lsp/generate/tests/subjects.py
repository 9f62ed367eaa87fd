"""What a project has that can be tested for one model: functions or a repository, as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlmodel_lsp.generate.crud.planner import Planner
from sqlmodel_lsp.generate.generator import Request, Value
from sqlmodel_lsp.syntax import grammar

_FIRST = ("create", "read", "list", "update", "delete")


@dataclass(frozen=True, slots=True)
class Subject:
    """Functions, or the methods of a repository, as `generate crud` writes them.

    `kinds` are those that take what they would take if they were written anew, `others` those that take something else.
    """

    planner: Planner
    kinds: tuple[str, ...]
    others: tuple[str, ...]


def find(request: Request) -> list[Subject]:
    """All there is for the model: functions and repositories, each synchronous or not."""
    found = [
        _best(request, style, is_async=is_async) for style in ("functions", "repository") for is_async in (False, True)
    ]
    return list(_different([subject for subject in found if subject.kinds]))


def _different(found: list[Subject]) -> Iterator[Subject]:
    """A module with functions of one kind is looked at once."""
    for subject in found:
        twin = [other for other in found if other.planner.target.path == subject.planner.target.path]
        if subject is max(twin, key=lambda other: len(other.kinds)):
            yield subject


def _best(request: Request, style: str, *, is_async: bool) -> Subject:
    """The way to list that fits what is there."""
    options: dict[str, Value] = {"async": is_async, "style": style}
    options |= {"soft-delete": False, "load": False, "bulk": True, "upsert": True}
    found = [
        _compared(Planner(replace(request, options={**options, "paging": paging})), request)
        for paging in ("offset", "keyset")
    ]
    return max(found, key=lambda subject: len(subject.kinds))


def _compared(planner: Planner, request: Request) -> Subject:
    file = planner.target.file
    kinds: list[str] = []
    others: list[str] = []
    for kind, name in planner.names.items():
        span = file.facts.place(planner.qualified(name), "statement") if file is not None else None
        if file is None or span is None:
            continue
        wanted = request.templates.render("crud.py", function=kind, **planner.data(kind))
        same = parameters(wanted) == parameters(_dedented(file.text, span.start, span.end))
        (kinds if same else others).append(kind)
    return Subject(planner, tuple(kinds), tuple(others))


def parameters(text: str) -> str:
    """The kind and the parameters of a function, whatever its lines look like."""
    tree = grammar.parse(text)
    node = tree.body[0] if tree is not None and tree.body else None
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return ""
    return f"{type(node).__name__}({ast.unparse(node.args)})"


def _dedented(text: str, start: int, end: int) -> str:
    indent = start - (text.rfind("\n", 0, start) + 1)
    return "\n".join(line[indent:] if number else line for number, line in enumerate(text[start:end].split("\n")))
