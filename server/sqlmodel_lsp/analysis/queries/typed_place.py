"""The types around a place where somebody is typing, in code that need not parse.

What is typed gives way to a mark, the block around it is mended, and it is read like any other block.
"""

from __future__ import annotations

import ast
import bisect
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries.surroundings import surroundings
from sqlmodel_lsp.analysis.queries.typed_file import Reader, Scope
from sqlmodel_lsp.analysis.queries.types import Type
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, BlockFacts
from sqlmodel_lsp.syntax import grammar, members, repair, words
from sqlmodel_lsp.text.span import Span

_BINDING = re.compile(r"\b(\w+)[ \t]*:[^=\n]*=(?!=)|\bas[ \t]+([\w, ()]+)|\bfor[ \t]+(.+?)[ \t]+in\b")
_TARGETS = re.compile(r"^([\w, \t()*]+)=(?!=)", re.MULTILINE)

MARK = "typed_here_"
"""What stands for what is typed: a name, an attribute, a keyword or the content of a string."""


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """The node that the mark became and those around it, the innermost first, with the scope they belong to.

    Where they stand means nothing, as the text was mended and cut.
    """

    nodes: tuple[ast.AST, ...]
    scope: Scope

    @property
    def mark(self) -> ast.AST:
        """The marked node."""
        return self.nodes[0]

    def around(self, depth: int = 1) -> ast.AST | None:
        """The node so many steps around the mark."""
        return self.nodes[depth] if depth < len(self.nodes) else None

    def type_of(self, node: ast.AST) -> Type:
        """What an expression around the mark is."""
        return self.scope.type_of(node)


def typed_place(snapshot: Snapshot, path: str, span: Span, texts: Iterable[str]) -> TypedPlace | None:
    """The types around a span of a file once one of the texts, each of which holds the mark, stands there.

    The first that can be read counts, with what stands on the lines below or, when that fails, without it. None where
    none can be, and in code that has nothing to do with models.
    """
    file = snapshot.files[path]
    world = surroundings(snapshot)
    module = world.module(file.module, file.path)
    if module is None or not file.facts.blocks:
        return None
    number = _block(file, span)
    block = _Block(file, number)
    telling = world.telling(module)
    first = 0 if block.is_top else number
    if all(facts.mentions.isdisjoint(telling) for _, facts in file.facts.blocks[first : number + 1]):
        return None
    line_end = file.text.find("\n", span.end, block.end)
    ends = (block.end, line_end) if line_end >= 0 else (block.end,)
    for end, text in itertools.product(ends, texts):
        marked = f"{file.text[block.start : span.start]}{text}{file.text[span.end : end]}"
        statements = _statements(members.around(marked, span.start - block.start))
        nodes = next((nodes for statement in statements if (nodes := _marked(statement))), None)
        if nodes is not None:
            reader = Reader(world, module)
            if block.is_top:
                _read_above(reader, file, number)
            before = len(reader.scopes)
            reader.read(statements, marked, block.start)
            return TypedPlace(nodes, _scope(reader.scopes[before:], nodes))
    return None


class _Block:
    """One block of a file: where it is, and whether its own statements run, rather than define something."""

    def __init__(self, file: SourceFile, number: int) -> None:
        blocks = file.facts.blocks
        self.start = blocks[number][0]
        self.end = blocks[number + 1][0] if number + 1 < len(blocks) else len(file.text)
        self.text = file.text[self.start : self.end]
        self.is_top = not self.text.startswith(("def ", "class ", "async ", "@"))


def _block(file: SourceFile, span: Span) -> int:
    """The block that a span is in; at the edge of two it is still in the first."""
    offsets = [offset for offset, _ in file.facts.blocks]
    return max(bisect.bisect_left(offsets, max(span.end, 1)) - 1, 0)


def _read_above(reader: Reader, file: SourceFile, number: int) -> None:
    """Reads the statements that run above a block and bind the names it uses, and those that they use."""
    wanted = set(file.facts.blocks[number][1].mentions)
    chosen: list[_Block] = []
    for above in reversed(range(number)):
        facts = file.facts.blocks[above][1]
        if not facts.damaged and not wanted.isdisjoint(facts.mentions):
            block = _Block(file, above)
            if block.is_top and not wanted.isdisjoint(_bound(facts, block.text)):
                chosen.append(block)
                wanted |= facts.mentions
    for block in reversed(chosen):
        reader.block(block.text, block.start)


def _bound(facts: BlockFacts, text: str) -> Iterator[str]:
    """The names that a block may bind, wherever in it; those of imports are known anyway."""
    if text.startswith(("from ", "import ")):
        return
    yield from (item.target for item in facts.body if isinstance(item, Assignment))
    for targets in _TARGETS.findall(text):
        yield from words.of(targets)
    for name, bound, looped in _BINDING.findall(text):
        yield from words.of(name or bound or looped)


def _statements(text: str) -> list[ast.stmt]:
    module = grammar.parse(text) or grammar.parse(repair.mend(text, bodies=True).text)
    return [] if module is None else module.body


def _marked(root: ast.AST) -> tuple[ast.AST, ...] | None:
    """The marked node and those around it, the innermost first."""
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(root, ())]
    while stack:
        node, around = stack.pop()
        if _is_marked(node):
            return (node, *around)
        stack += [(child, (node, *around)) for child in ast.iter_child_nodes(node)]
    return None


def _is_marked(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=name):
            return name == MARK
        case ast.Constant(value=value):
            return value == MARK
    return False


def _scope(scopes: list[Scope], nodes: tuple[ast.AST, ...]) -> Scope:
    """The scope that a node belongs to, as decorators and defaults belong to the one around their function."""
    own = {id(scope.node): scope for scope in scopes}
    return next((own[id(node)] for node in _defining(nodes) if id(node) in own), scopes[0])


def _defining(nodes: tuple[ast.AST, ...]) -> Iterator[ast.AST]:
    for inner, node in itertools.pairwise(nodes):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and inner in node.body:
            yield node
