"""States of real files while one of their lines is being typed, and what such a state does to the others' facts.

A state is a file with one line of a class that defines fields cut short, or with an opening bracket or quote put
into it. What stands on that line's own member, or on its own class line, may change; nothing else may.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel_lsp.facts import model
from sqlmodel_lsp.facts.extract import BlockCache
from sqlmodel_lsp.facts.model import BlockFacts, FileFacts

TYPED = ("(", "[", "{", '"', "'", '"""')
_NAME = re.compile(r"\s*(?:class |def |async def )?(\w*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a class: its row from zero, the class's path, and the names of its member; none for a class line."""

    row: int
    owner: str
    member: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """A file with one line half-typed."""

    path: Path
    line: Line
    typed: str
    text: str


Members = dict[str, list[object]]
"""Everything a file defines, by dotted path."""


def states(paths: Iterable[Path], most: int) -> Iterator[tuple[Members, BlockCache, State]]:
    """States spread evenly over all lines of the files, each with what the whole file defines."""
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    lines = [(path, line) for path, text in texts.items() for line in _lines(text)]
    turns = -(-most // len(lines))
    every = [(path, line, number, turn) for number, (path, line) in enumerate(lines) for turn in range(turns)]
    kept = [every[number * len(every) // most] for number in range(most)]
    for path, chosen in itertools.groupby(kept, lambda item: item[0]):
        cache = BlockCache()
        whole = members(cache.extract(texts[path], "file", False))
        for _, line, number, turn in chosen:
            rows = texts[path].split("\n")
            rows[line.row] = _typed(rows[line.row], number, turn)
            if typed_name(rows[line.row]) not in _other_names(whole, line):
                yield whole, cache, State(path, line, rows[line.row], "\n".join(rows))


def changed(whole: Members, cache: BlockCache, state: State) -> list[str]:
    """What the state did to other classes and members, one word and a path each."""
    got = members(cache.extract(state.text, "file", False))
    line = state.line
    own = {f"{line.owner}.{name}" for name in line.member} if line.member else set()
    gone = not line.member and line.owner not in got
    problems = []
    for path in whole.keys() | got.keys():
        if whole.get(path) == got.get(path) or _within(path, own):
            continue
        if not line.member and (path == line.owner or (gone and path.startswith(f"{line.owner}."))):
            continue
        if path not in whole and typed_name(state.typed) in path.split("."):
            continue
        problems.append(f"{'new' if path not in whole else 'lost' if path not in got else 'changed'} {path}")
    return sorted(problems)


def members(facts: FileFacts) -> Members:
    """Everything a file defines, without places and without what its classes hold."""
    found: Members = {}
    for _, block in facts.blocks:
        for path, definition in _members(block):
            found.setdefault(path, []).append(definition)
    return found


def typed_name(line: str) -> str:
    """The name a line begins with."""
    match = _NAME.match(line)
    return match[1] if match is not None else ""


def _members(block: BlockFacts) -> Iterator[tuple[str, object]]:
    stack = [("", definition) for definition in reversed(block.body)]
    while stack:
        prefix, definition = stack.pop()
        match definition:
            case model.ClassFact(name=name, body=body):
                yield prefix + name, replace(definition, body=(), broken=frozenset())
                stack += [(f"{prefix}{name}.", inner) for inner in reversed(body)]
            case model.Import(alias=alias):
                yield f"{prefix}{alias}", definition
            case model.Function(name=name) | model.Assignment(target=name):
                yield prefix + name, definition


def _within(path: str, owners: set[str]) -> bool:
    return any(path == owner or path.startswith(f"{owner}.") for owner in owners)


def _other_names(whole: Members, line: Line) -> set[str]:
    """Names that a class line must not take, since they are other classes' already."""
    return {path.rpartition(".")[2] for path in whole if path != line.owner} if not line.member else set()


def _typed(line: str, number: int, turn: int) -> str:
    """A half-typed form of a line: cut at columns that differ, or opened somewhere in it."""
    indent = len(line) - len(line.lstrip())
    if (number + turn) % 4 == 0:
        column = indent + (number * 7) % (len(line) - indent + 1)
        return line[:column] + TYPED[number // 4 % len(TYPED)] + line[column:]
    return line[: indent + 1 + (number * 5 + turn * 11) % (len(line) - indent - 1)]


def _lines(text: str) -> Iterator[Line]:
    """The lines of the classes that define fields, as far as there is anything to cut."""
    rows = text.split("\n")
    return (line for line in _class_lines(text) if len(rows[line.row].lstrip()) > 1)


def _class_lines(text: str) -> Iterator[Line]:
    for owner, node in _classes(ast.parse(text).body, ""):
        first = _start(node.body[0])
        for row in range(_start(node), first):
            yield Line(row - 1, owner, frozenset())
        for member in node.body:
            names = frozenset(_names(member)) or frozenset(["<nothing>"])
            if not isinstance(member, ast.ClassDef) or not _has_fields(member):
                for row in range(_start(member), (member.end_lineno or member.lineno) + 1):
                    yield Line(row - 1, owner, names)


def _classes(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            if _has_fields(node):
                yield prefix + node.name, node
            yield from _classes(node.body, f"{prefix}{node.name}.")


def _has_fields(node: ast.ClassDef) -> bool:
    return any(isinstance(item, ast.AnnAssign) for item in node.body)


def _start(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            yield name
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (item.id for item in ast.walk(ast.Tuple(targets)) if isinstance(item, ast.Name))
        case ast.If(body=body, orelse=orelse):
            yield from itertools.chain.from_iterable(map(_names, [*body, *orelse]))
        case _:
            pass
