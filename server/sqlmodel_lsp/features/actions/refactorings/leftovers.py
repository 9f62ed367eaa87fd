"""Imports that nothing uses any more once edits are made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features.actions.refactorings.site import statement_lines
from sqlmodel_lsp.generate import late_imports
from sqlmodel_lsp.syntax import grammar
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.text.edits import TextEdit, apply_edits
from sqlmodel_lsp.text.span import Span

_WORD = re.compile(r"[^\W\d]\w*")


def edits(snapshot: Snapshot, file: SourceFile, made: Sequence[TextEdit]) -> Iterator[TextEdit]:
    """Takes names out of imports that stood in what is replaced, and that the file uses nowhere else afterwards.

    What another file imports from here stays, and so do statements with comments.
    """
    gone = {word for edit in made for word in _WORD.findall(file.text[edit.span.start : edit.span.end])}
    after = apply_edits(file.text, made)
    counts = {word: len(re.findall(rf"\b{word}\b", after)) for word in gone}
    tree = grammar.parse(late_imports.readable(file)) if gone else None
    positions = Positions(file.text)
    for node in tree.body if tree is not None else ():
        if isinstance(node, (ast.Import, ast.ImportFrom)) and getattr(node, "module", "") != "__future__":
            names = [alias.asname or alias.name for alias in node.names]
            unused = [name for name in names if counts.get(name) == 1 and not is_shared(snapshot, file, name)]
            span = positions.span(node)
            is_free = all(edit.span.end <= span.start or span.end <= edit.span.start for edit in made)
            if unused and is_free and "#" not in file.text[span.start : _line_end(file.text, span.end)]:
                yield from _without(file.text, node, positions, unused)


def without_definition(snapshot: Snapshot, file: SourceFile, name: str, made: Sequence[TextEdit]) -> Iterator[TextEdit]:
    """Takes out a class or an assignment at the top of a file that nothing uses any more once edits are made."""
    span = file.facts.place(name, "statement")
    used = len(re.findall(rf"\b{name}\b", apply_edits(file.text, made)))
    lines = statement_lines(file.text, span) if span is not None and used == 1 else None
    if lines is not None and not is_shared(snapshot, file, name):
        rest = file.text[lines.end :]
        yield TextEdit(Span(lines.start, len(file.text) - len(rest.lstrip("\r\n"))), "")


def is_shared(snapshot: Snapshot, file: SourceFile, name: str) -> bool:
    """Whether another file may import a name from here."""
    last = file.module.rpartition(".")[2]
    return any(
        isinstance(item, Import) and item.name in (name, None) and item.module.rpartition(".")[2] in (last, "")
        for other in snapshot.files.values()
        if other is not file and not other.library and name in other.facts.mentions
        for item in other.facts.interface.body
    )


def _without(text: str, node: ast.Import | ast.ImportFrom, at: Positions, unused: list[str]) -> Iterator[TextEdit]:
    span = at.span(node)
    kept = [alias for alias in node.names if (alias.asname or alias.name) not in unused]
    if not kept:
        yield TextEdit(_with_gap(text, span), "")
        return
    written = [alias.name if alias.asname is None else f"{alias.name} as {alias.asname}" for alias in kept]
    head, bracket, tail = text[span.start : span.end].partition("(")
    if not bracket:
        start = re.match(r"(?:from\s+\S+\s+)?import\s+", head)
        yield TextEdit(Span(span.start + (start.end() if start else 0), span.end), ", ".join(written))
    elif "\n" in tail:
        line = re.search(r"\r?\n[ \t]*", tail)
        gap = line[0] if line is not None else "\n"
        end = gap.rstrip(" \t")
        yield TextEdit(Span(span.start + len(head), span.end), f"({''.join(f'{gap}{name},' for name in written)}{end})")
    else:
        yield TextEdit(Span(span.start + len(head), span.end), f"({', '.join(written)})")


def _with_gap(text: str, span: Span) -> Span:
    """The whole line, with the empty line below it when nothing else stands above that."""
    start = text.rfind("\n", 0, span.start) + 1
    end = _line_end(text, span.end)
    end = text.find("\n", end) + 1 or len(text)
    gap = re.compile(r"\r?\n").match(text, end)
    is_first = not text[:start] or text[:start].endswith(("\n\n", "\r\n\r\n"))
    return Span(start, gap.end() if gap is not None and is_first else end)


def _line_end(text: str, offset: int) -> int:
    found = re.compile(r"\r?\n|\Z").search(text, offset)
    return found.start() if found is not None else len(text)
