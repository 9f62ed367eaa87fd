"""What a refactoring is given, what it offers, and how it writes code into a file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import RefusalError, late_imports, layout, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.rules import class_bodies, origins
from sqlmodel_lsp.rules.class_bodies import Body
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Site:
    """A model, and those of its own members that are meant; none when the class itself is."""

    ctx: Context
    model: Model
    members: tuple[str, ...] = ()

    @property
    def snapshot(self) -> Snapshot:
        """The workspace as it is."""
        return self.ctx.snapshot

    @property
    def is_class(self) -> bool:
        """Whether the class as a whole is meant."""
        return not self.members


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done, or cannot, for the reason in `disabled`.

    `make` answers with the changes, or raises RefusalError. `keeps_tables` says that no table differs afterwards.
    `arguments` tell the offers of one refactoring apart for those who ask by name.
    """

    title: str
    make: Callable[[], tuple[FileChange, ...]]
    arguments: Mapping[str, str] = field(default_factory=dict)
    disabled: str = ""
    keeps_tables: bool = False


def disabled(title: str, reason: str) -> Offer:
    """An offer that only says why it is none."""
    return Offer(title, tuple, disabled=reason)


class Draft:
    """The edits to one file, and the names they need."""

    def __init__(self, snapshot: Snapshot, path: str) -> None:
        self.snapshot = snapshot
        self.file: SourceFile = snapshot.files[path]
        self.edits: list[TextEdit] = []
        self._needed: list[Needed] = []
        self._for_types: list[Needed] = []

    def name(self, *qualified: str) -> str:
        """How the file spells something that goes by one or several qualified names; imported from the first.

        Raises RefusalError when the file uses its name for another thing.
        """
        for each in qualified:
            written = origins.spelling(self.snapshot, self.file, each)
            if written is not None:
                return written
        module, _, name = qualified[0].rpartition(".")
        if name in placement.defined_names(self.file):
            raise RefusalError(f"`{name}` is something else than `{qualified[0]}` in {self.file.module or 'this file'}")
        self.need(Needed(module, name))
        return name

    def need(self, needed: Needed, *, for_types: bool = False) -> None:
        """Imports a name, for type checkers only if so wished."""
        (self._for_types if for_types else self._needed).append(needed)

    def insert(self, offset: int, text: str) -> None:
        """Adds text at a place."""
        self.edits.append(TextEdit(Span(offset, offset), text))

    def replace(self, span: Span, text: str) -> None:
        """Puts text in the place of other text."""
        self.edits.append(TextEdit(span, text))

    def change(self) -> FileChange:
        """All of it, in the line ends of the file."""
        plain = [TextEdit(edit.span, edit.text.replace("\r\n", "\n")) for edit in self.edits]
        own = placement.joined(self.file.text, plain)
        names = late_imports.edits(self.snapshot, self.file, self._needed, self._for_types)
        return FileChange(self.file.path, (*names, *own))


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a class that stands at the top of its file, one statement on each line."""

    file: SourceFile
    body: Body
    indent: str

    def annotated(self) -> Iterator[tuple[str, ast.AnnAssign]]:
        """The fields and relationships, in order."""
        for node in self.body.statements:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id, node

    def nodes(self) -> list[ast.AnnAssign]:
        """The same without their names; there is at least one."""
        return [node for _, node in self.annotated()]

    def end_of(self, node: ast.stmt) -> int:
        """Where a line below a member goes, the string that documents the member included."""
        index = self.body.statements.index(node)
        following = self.body.statements[index + 1] if index + 1 < len(self.body.statements) else None
        match following:
            case ast.Expr(value=ast.Constant(value=str())):
                node = following
        return placement.line_end(self.file.text, self.body.span(node).end)

    def start_of(self, node: ast.stmt) -> int:
        """Where a line above a member goes, the comments above it included."""
        return top_of(self.file.text, self.body.span(node).start)

    def lines(self, head: str, arguments: list[str], tail: str = ")") -> str:
        """A member with a call, broken as formatters break it, every line with its indent."""
        made = layout.fit(head, arguments, tail, 0, layout.WIDTH - len(self.indent.expandtabs(4)))
        return "\n".join(self.indent + line.replace("    ", self.indent) for line in made.split("\n"))


def top_of(text: str, offset: int) -> int:
    """The start of a line, or of the comments right above it."""
    start = text.rfind("\n", 0, offset) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].strip().startswith("#"):
            break
        start = above
    return start


def members(ctx: Context, model: Model) -> Members | None:
    """The members of a class; None where they do not stand on lines of their own."""
    body = class_bodies.body(ctx, model)
    if body is None:
        return None
    starts = [body.span(node).start for node in body.statements if isinstance(node, ast.AnnAssign)]
    indents = {_indent(ctx.file.text, start) for start in starts}
    if len(indents) != 1:
        return None
    (indent,) = indents
    return Members(ctx.file, body, indent) if indent.isspace() else None


def _indent(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start) + 1 : start]
