"""Every half-typed state of the calls that a tutorial makes, with the item that would go on as the tutorial does.

A state is a file cut off inside a call: what follows in the same statement is not there yet, everything below is. Every
third one has the quotes and brackets closed, as many editors do. Of statements that read the same in classes that read
the same, one stands for all.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness import workspace
from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.features.completion import complete
from sqlmodel_lsp.features.completion.situation import Item
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.span import Span

CALLS = ("Field", "Relationship", "UniqueConstraint", "Index", "PrimaryKeyConstraint", "ForeignKeyConstraint", "where")
KINDS = (
    "argument of Field",
    "argument of Relationship",
    "value of an argument",
    "foreign key",
    "back_populates",
    "option",
    "constraint column",
    "class in where",
    "column in where",
)
# Names of things and texts for people, which nobody else can know.
_FREE = frozenset(
    ["title", "description", "alias", "validation_alias", "serialization_alias", "regex", "schema_extra", "name"]
)
_FREE_OPTIONS = frozenset(["comment", "doc", "info", "name", "server_default", "overlaps", "backref"])

# Folders of applications with what the tutorials have not: constraints, and options in dictionaries.
MORE = (
    ("sqlmodel-nexus-demos", "demo/blog"),
    ("sqlmodel-nexus-demos", "demo/multi_app"),
    ("cape-cod-db", "cape_cod_db"),
    ("papita-txnsmodel", "papita_txnsmodel/model"),
)
OF_MORE = ("option", "constraint column")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stretch of a call, and the label of the item that stands for it while it is being typed."""

    kind: str
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class State:
    """A file cut at an offset, with the item that should be offered there."""

    path: str
    offset: int
    text: str
    wanted: Wanted

    @property
    def typed(self) -> str:
        """The line up to the cursor."""
        return self.text[: self.offset].rpartition("\n")[2].strip()


def states(texts: dict[str, str], seen: set[tuple[str, str]]) -> Iterator[State]:
    """The states of a world; `seen` are the statements that were had, each with the class or function around it."""
    for path, text in texts.items():
        tree, positions = ast.parse(text), Positions(text)
        for around, statement in _statements(tree):
            key = (around, ast.unparse(statement))
            in_class = around.startswith(("class ", "@"))
            calls = [
                node
                for node in ast.walk(statement)
                if isinstance(node, ast.Call) and (_called(node) == "where" or (in_class and _called(node) in CALLS))
            ]
            if not calls or key in seen:
                continue
            seen.add(key)
            end = positions.span(statement).end
            for call in calls:
                for wanted in _wanted(call, text, positions):
                    for offset in range(wanted.span.start, wanted.span.end + 1):
                        yield State(path, offset, text[:offset] + text[end:], wanted)
                        if offset % 3 == 0:
                            closed = _closing(text[positions.span(statement).start : offset])
                            yield State(path, offset, text[:offset] + closed + text[end:], wanted)


def missed(texts: dict[str, str], found: Iterator[State]) -> Iterator[tuple[State, bool]]:
    """Every state with whether the right item is missing."""
    host = AnalysisHost()
    host.apply(workspace.changes(texts))
    changes = {change.path: change for change in workspace.changes(texts)}
    last = ""
    for state in found:
        if last and last != state.path:
            host.apply([changes[last]])
        last, change = state.path, changes[state.path]
        snapshot = host.apply([Change(state.path, state.text, change.module, change.is_package)])
        items = complete(snapshot, state.path, state.offset)
        yield state, not any(_is_right(item, state, texts[state.path]) for item in items)


def _is_right(item: Item, state: State, whole: str) -> bool:
    """Whether an item stands for what is wanted, or its text leads there: the column alone of `"Team.name"`."""
    start = item.edit.span.start
    return item.label == state.wanted.label or item.edit.text == whole[start : state.wanted.span.end]


def world(folder: Path, path: str) -> dict[str, str]:
    """The texts of a file or folder of a corpus, as if nothing were beside it."""
    whole = folder / path
    files = sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
    return {str(file.relative_to(whole.parent)): file.read_text(encoding="utf-8") for file in files}


def _statements(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The statements that hold no others, each with what the class or function around it says."""
    stack: list[tuple[str, ast.stmt]] = [("", node) for node in tree.body]
    while stack:
        around, node = stack.pop()
        inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
        if not inner:
            yield around, node
        outer = ast.unparse(node) if isinstance(node, ast.ClassDef) else around
        stack += [(outer, child) for child in inner]


def _closing(text: str) -> str:
    """What closes the quotes and brackets that are open at the end of a text."""
    found: list[str] = []
    for sign in text:
        if found and found[-1] == sign:
            found.pop()
        elif not found or found[-1] not in "\"'":
            found += {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}.get(sign, "")
    return "".join(reversed(found))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _wanted(call: ast.Call, text: str, positions: Positions) -> Iterator[Wanted]:
    name = _called(call)
    if name == "where":
        for argument in call.args:
            yield from _in_query(argument, positions)
    elif name in ("Field", "Relationship"):
        for keyword in call.keywords:
            start = positions.span(keyword).start
            if keyword.arg is not None:
                yield Wanted(f"argument of {name}", Span(start, start + len(keyword.arg)), keyword.arg)
                yield from _in_value(keyword.arg, keyword.value, text, positions)
    else:
        skipped = 1 if name == "Index" else 0
        for argument in call.args[skipped:]:
            if isinstance(argument, ast.Constant):
                yield _string("constraint column", argument, positions)


def _in_value(argument: str, value: ast.expr, text: str, positions: Positions) -> Iterator[Wanted]:
    match value:
        case ast.Constant(value=str()) if argument in ("foreign_key", "back_populates", "ondelete"):
            kind = {"foreign_key": "foreign key"}.get(argument, argument)
            yield _string(kind if kind in KINDS else "value of an argument", value, positions)
        case ast.Constant(value=True | False | None):
            yield Wanted("value of an argument", positions.span(value), str(value.value))
        case ast.Dict(keys=keys, values=values) if argument not in _FREE:
            for key, item in zip(keys, values, strict=True):
                if isinstance(key, ast.Constant):
                    yield _string("option", key, positions)
                is_free = isinstance(key, ast.Constant) and key.value in _FREE_OPTIONS
                if isinstance(item, ast.Constant) and isinstance(item.value, (str, bool)) and not is_free:
                    yield _string("option", item, positions)
        case ast.Name() | ast.Attribute() if argument in ("link_model", "default_factory", "sa_type"):
            span = positions.span(value)
            yield Wanted("value of an argument", span, text[span.start : span.end])


def _string(kind: str, value: ast.Constant, positions: Positions) -> Wanted:
    """A string from before its first quote up to its last."""
    span = positions.span(value)
    return Wanted(kind, Span(span.start, span.end - isinstance(value.value, str)), str(value.value))


def _in_query(argument: ast.expr, positions: Positions) -> Iterator[Wanted]:
    for node in ast.walk(argument):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[:1].isupper():
            owner, whole = positions.span(node.value), positions.span(node)
            yield Wanted("class in where", owner, f"{node.value.id}.{node.attr}")
            yield Wanted("column in where", Span(owner.end + 1, whole.end), node.attr)
