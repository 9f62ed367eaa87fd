"""What a refactoring is given, what it offers, and how it writes code into a file."""

from __future__ import annotations

import ast
import io
import itertools
import re
import tokenize
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import RefusalError, imports, late_imports, layout, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.rules import class_bodies, origins
from sqlmodel_lsp.rules.class_bodies import Body
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span

_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


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

    @property
    def is_declarative(self) -> bool:
        """Whether it is a class of plain SQLAlchemy."""
        return self.model.table is not None and self.model.table.kind == "declarative"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done, or cannot, for the reason in `disabled`.

    `make` answers with the changes, or raises RefusalError. `keeps_tables` says that no table differs afterwards.
    `arguments` tell the offers of one refactoring apart for those who ask by name; what is not `is_shown` is only for
    them.
    """

    title: str
    make: Callable[[], tuple[FileChange, ...]]
    arguments: Mapping[str, str] = field(default_factory=dict)
    disabled: str = ""
    keeps_tables: bool = False
    is_shown: bool = True


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
        return FileChange(self.file.path, _reconciled(self.file.text, names, own))


def _reconciled(text: str, names: Sequence[TextEdit], own: Sequence[TextEdit]) -> tuple[TextEdit, ...]:
    """All edits, where imports that come stand beside imports that go."""
    found = list(own)
    for name in names:
        at = name.span
        near = next(
            (
                e
                for e in found
                if e not in names and (e.span.start <= at.start < e.span.end or at.start < e.span.start < at.end)
            ),
            None,
        )
        if near is None:
            found.append(name)
        elif at.start == at.end and not near.text:
            # The empty line that goes with the last import of a group stays for the one that comes.
            rest = text[placement.line_end(text, near.span.start) : near.span.end]
            gap = rest.removeprefix("\r\n").removeprefix("\n") if name.text.endswith("\n") else rest
            found[found.index(near)] = TextEdit(near.span, name.text.lstrip("\r\n") + gap)
        elif at.start == at.end:
            found[found.index(near)] = name  # An import too many does no harm.
        else:
            here = near.span if near.text else at
            gone = set(_WORD.findall(text[here.start : here.end])) - set(_WORD.findall(near.text))
            code = imports.without(name.text, gone)
            found[found.index(near)] = TextEdit(at, code.replace("\n", "\r\n") if "\r\n" in text else code)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The whole lines of a member: comments above, its code, a comment behind it, the string that documents it."""

    span: Span
    above: tuple[str, ...]
    code: str
    behind: str
    below: tuple[str, ...]

    def around(self, code: str, indent: str) -> str:
        """Other lines with the comments of these."""
        above = "".join(f"{indent}{line}\n" for line in self.above)
        below = "".join(f"\n{indent}{line}" for line in self.below)
        return f"{above}{code}{f'  {self.behind}' if self.behind else ''}{below}"


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
        """The same without their names."""
        return [node for _, node in self.annotated()]

    def whole(self, name: str) -> Span:
        """The lines of a member, with the comments above it and the string that documents it.

        Raises RefusalError when it has none of its own.
        """
        text, node = self.file.text, dict(self.annotated())[name]
        span, start, end = self.body.span(node), self.start_of(node), self.end_of(node)
        behind = text[span.end : placement.line_end(text, span.end)].strip()
        if behind and not behind.startswith("#"):
            raise RefusalError(f"`{name}` does not stand on a line of its own")
        return Span(start, end + 2 if text.startswith("\r\n", end) else min(end + 1, len(text)))

    def chunk(self, name: str) -> Chunk:
        """The lines of a member in parts. Raises RefusalError when it has none of its own, or comments inside."""
        text, node = self.file.text, dict(self.annotated())[name]
        whole, span = self.whole(name), self.body.span(node)
        line_end, code = placement.line_end(text, span.end), text[span.start : span.end]
        if has_comment(code):
            raise RefusalError(f"`{name}` has comments inside")
        above = [line.strip() for line in text[whole.start : span.start].splitlines()[:-1]]
        below = [line.strip() for line in text[line_end : whole.end].splitlines()[1:]]
        return Chunk(whole, tuple(above), code, text[span.end : line_end].strip(), tuple(below))

    def add_first(self, draft: Draft, *lines: str) -> None:
        """Puts lines above all members."""
        nodes = self.nodes()
        if nodes:
            draft.insert(self.start_of(nodes[0]), "".join(f"{line}\n" for line in lines))
        else:
            self._fill(draft, lines)

    def add_last(self, draft: Draft, *lines: str, except_for: Collection[str] = ()) -> None:
        """Puts lines below the last member, or the last but those of some names."""
        nodes = [node for name, node in self.annotated() if name not in except_for] or self.nodes()
        if nodes:
            draft.insert(self.end_of(nodes[-1]), "".join(f"\n{line}" for line in lines))
        else:
            self._fill(draft, lines)

    def _fill(self, draft: Draft, lines: Iterable[str]) -> None:
        """Puts lines into a class without members: in the place of `pass`, or above its functions."""
        text, code = self.file.text, "".join(f"\n{line}" for line in lines)
        above = list(itertools.takewhile(lambda node: not isinstance(node, _DEFINITIONS), self.body.statements))
        if not above:
            first = self.body.statements[0]
            decorators = getattr(first, "decorator_list", [])
            start = placement.top_of(text, self.body.span(decorators[0] if decorators else first).start)
            end = start - 1 - text[:start].endswith("\r\n")
            if all(edit.span != Span(start, start) for edit in draft.edits):
                draft.insert(start, "\n")
            draft.insert(end, code)
        elif is_filler(above[-1]):
            span = self.body.span(above[-1])
            gap = len(text[: span.start]) - len(text[: span.start].rstrip(" \t").removesuffix("\n").removesuffix("\r"))
            draft.replace(Span(span.start - gap, span.end), code)
        else:
            end = placement.line_end(text, self.body.span(above[-1]).end)
            is_described = len(above) == 1 and isinstance(above[0], ast.Expr)
            is_first = is_described and all(edit.span != Span(end, end) for edit in draft.edits)
            draft.insert(end, f"\n{code}" if is_first else code)

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
        return placement.top_of(self.file.text, self.body.span(node).start)

    def lines(self, head: str, arguments: list[str], tail: str = ")") -> str:
        """A member with a call, broken as formatters break it, every line with its indent."""
        made = layout.fit(head, arguments, tail, 0, layout.WIDTH - len(self.indent.expandtabs(4)))
        return "\n".join(self.indent + line.replace("    ", self.indent) for line in made.split("\n"))


def members(ctx: Context, model: Model) -> Members | None:
    """The members of a class; None where they do not stand on lines of their own."""
    body = class_bodies.body(ctx, model)
    if body is None:
        return None
    if len(body.statements) == 1 and is_filler(body.statements[0]):
        return Members(ctx.file, body, _usual_indent(ctx.file.text))
    starts = [body.span(node).start for node in body.statements if isinstance(node, ast.AnnAssign)]
    starts = starts or [body.span(node).start for node in body.statements]
    indents = {_indent(ctx.file.text, start) for start in starts}
    if len(indents) != 1:
        return None
    (indent,) = indents
    return Members(ctx.file, body, indent) if indent.isspace() else None


def statement_lines(text: str, span: Span) -> Span | None:
    """The lines of a statement, with the empty one below; None where it shares them with others or with comments."""
    start = text.rfind("\n", 0, span.start) + 1
    end = placement.line_end(text, span.end)
    if text[start : span.start].strip() or text[span.end : end].strip() or has_comment(text[span.start : span.end]):
        return None
    if placement.top_of(text, span.start) != start:
        return None
    gap = re.compile(r"\r?\n(?:[ \t]*\r?\n)?").match(text, end)
    return Span(start, gap.end() if gap is not None else end)


def has_comment(code: str) -> bool:
    """Whether there is a comment in a piece of code."""
    tokens = tokenize.generate_tokens(io.StringIO(code).readline)
    return any(token.type == tokenize.COMMENT for token in tokens)


def is_filler(node: ast.stmt) -> bool:
    """Whether a statement only stands where a body needs one: `pass` and `...`."""
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and node.value.value is ...
    )


def _usual_indent(text: str) -> str:
    found = re.search(r"^(?:class|def)\b.*:[ \t]*\r?\n([ \t]+)\S", text, re.MULTILINE)
    return found[1] if found is not None else "    "


def _indent(text: str, start: int) -> str:
    return text[text.rfind("\n", 0, start) + 1 : start]
