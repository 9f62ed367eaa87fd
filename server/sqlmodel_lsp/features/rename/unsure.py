"""What may be a use of something, and may be none: attributes of nobody knows what, and names in strings."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from sqlmodel_lsp.analysis.occurrences import Kind, Symbol, in_file, strings
from sqlmodel_lsp.analysis.queries import surroundings, typed_file
from sqlmodel_lsp.analysis.queries.types import Named
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.span import Span

Place = tuple[str, Span]

# Their strings name things in the database, or are read for all that they name.
_READ = frozenset(
    {
        *("Field", "Relationship", "relationship", "Column", "mapped_column", "Table", "ForeignKey", "Index", "text"),
        *("UniqueConstraint", "PrimaryKeyConstraint", "ForeignKeyConstraint", "CheckConstraint", "Literal"),
    }
)
_OF_TABLES = frozenset(("c", "columns"))


def uses(snapshot: Snapshot, symbol: Symbol, homes: Collection[str], known: Collection[Place]) -> Iterator[Place]:
    """The places that may be uses, in files that some program imports together with the home of the symbol."""
    for path, file in sorted(snapshot.files.items()):
        if file.library or not any(snapshot.schema.together(path, home) for home in homes):
            continue
        if not _is_migration(file) and any(symbol.name in block.mentions for _, block in file.facts.blocks):
            taken = {item.span for item in in_file(snapshot, path)}.union(
                span for where, span in known if where == path
            )
            yield from ((path, span) for span in _Reader(snapshot, file, symbol).spans() if span not in taken)


def _is_migration(file: SourceFile) -> bool:
    named = {item.target for item in file.facts.interface.body if isinstance(item, Assignment)}
    return {"revision", "down_revision"} <= named


class _Reader:
    """Reads one file for a name."""

    def __init__(self, snapshot: Snapshot, file: SourceFile, symbol: Symbol) -> None:
        self._text = file.text
        self._file = file
        self._name = symbol.name
        self._is_class = symbol.kind in (Kind.MODEL, Kind.ENUM)
        self._world = surroundings(snapshot)
        self._module = self._world.module(file.module, file.path)
        self._others = set(_known_otherwise(snapshot, file.path, symbol.name))
        self._in_text = re.compile(rf"\.\s*({re.escape(symbol.name)})\b")

    def spans(self) -> Iterator[Span]:
        """The spans of the name, in no order."""
        offsets = [offset for offset, _ in self._file.facts.blocks]
        for (start, facts), end in zip(self._file.facts.blocks, [*offsets[1:], len(self._text)], strict=True):
            if self._name in facts.mentions:
                text = self._text[start:end]
                for statement in parse_block(text).statements:
                    yield from self._read(statement, Positions(text, start))

    def _read(self, node: ast.AST, positions: Positions) -> Iterator[Span]:
        match node:
            case ast.Attribute(attr=self._name, value=value) if not self._is_class:
                end = positions.span(node).end
                span = Span(end - len(self._name), end)
                if self._text[span.start : span.end] == self._name and not self._is_other(value, span):
                    yield span
            case ast.Constant(value=str() as text):
                yield from self._string(node, text, positions)
            case ast.JoinedStr() if not self._is_class:
                yield from self._formatted(node, positions)
                return
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called in _READ:
                return
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Assign(targets=[ast.Name(id="__tablename__" | "__table_args__")]):
                return
        for child in ast.iter_child_nodes(node):
            yield from self._read(child, positions)

    def _is_other(self, value: ast.expr, span: Span) -> bool:
        """Whether an attribute belongs to something that is known not to be ours."""
        match value:
            case ast.Attribute(attr=attr) if attr in _OF_TABLES:
                return True
            case ast.Name(id="self" | "cls"):
                return True
            case ast.Name(id=name) if self._module is not None and isinstance(
                self._world.name(self._module, name), Named
            ):
                return True
        return span in self._others

    def _string(self, node: ast.Constant, text: str, positions: Positions) -> Iterator[Span]:
        is_path = self._is_class and text.endswith(f".{self._name}") and text.replace(".", "").isidentifier()
        span = strings.content(self._text, node, positions) if text == self._name or is_path else None
        if span is not None:
            yield Span(span.end - len(self._name), span.end)

    def _formatted(self, node: ast.JoinedStr, positions: Positions) -> Iterator[Span]:
        """Python before 3.12 does not tell where the parts of an f-string stand."""
        whole = positions.span(node)
        for match in self._in_text.finditer(self._text, whole.start, whole.end):
            span = Span(*match.span(1))
            if span not in self._others:
                yield span


def _known_otherwise(snapshot: Snapshot, path: str, name: str) -> Iterator[Span]:
    """The attributes of this name whose owners are known; those that are ours are uses for sure."""
    for scope in typed_file(snapshot, path).scopes:
        for node in scope.nodes(ast.Attribute):
            if node.attr == name and scope.type_of(node.value) is not None:
                end = scope.span(node).end
                yield Span(end - len(name), end)
