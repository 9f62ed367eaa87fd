"""Where generated code goes in a file that is there already."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, ClassFact, Function, Import
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.span import Span

_INDENTED_COMMENTS = re.compile(r"(?:[ \t]*\r?\n)*[ \t]+#[^\r\n]*")


def is_extensible(snapshot: Snapshot, model: Model) -> bool:
    """Whether code can be generated for a model: a known table at the top of a file that parses."""
    file = snapshot.files.get(model.file)
    if file is None or model.table is None or model.opaque or "." in model.path:
        return False
    if any(block.damaged for _, block in file.facts.blocks):
        return False
    span = file.facts.place(model.path, "statement")
    return span is not None and (span.start == 0 or file.text[span.start - 1] in "\r\n")


def after(file: SourceFile, model: Model) -> Span:
    """The empty place at the end of the class, comments that belong to it included."""
    return after_class(file, model.path)


def after_class(file: SourceFile, name: str) -> Span:
    """The empty place at the end of a class of the file, comments that belong to it included."""
    span = file.facts.place(name, "statement")
    assert span is not None, "only asked for classes that are there"
    end = line_end(file.text, span.end)
    while (comment := _INDENTED_COMMENTS.match(file.text, _next_line(file.text, end))) is not None:
        end = comment.end()
    return Span(end, end)


def at_end(text: str) -> Span:
    """The place behind the last code of a file, trailing blank lines included."""
    end = len(text.rstrip())
    return Span(end, len(text.rstrip("\r\n")) if text.rstrip("\r\n") != text.rstrip() else end)


def defined_names(file: SourceFile) -> frozenset[str]:
    """The names that a file binds at its top level."""
    names = set()
    for item in file.facts.interface.body:
        match item:
            case Import(alias=name) | ClassFact(name=name) | Function(name=name) | Assignment(target=name):
                names.add(name)
    return frozenset(names)


def joined(text: str, edits: Iterable[TextEdit]) -> tuple[TextEdit, ...]:
    """The edits in the line ends of the text; those of one place become one, in the order they come."""
    texts: dict[Span, str] = {}
    for edit in edits:
        code = edit.text.replace("\n", "\r\n") if "\r\n" in text else edit.text
        texts[edit.span] = texts.get(edit.span, "") + code
    return tuple(TextEdit(span, code) for span, code in texts.items())


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends."""
    found = re.compile(r"\r?\n|\Z").search(text, offset)
    return found.start() if found is not None else len(text)


def top_of(text: str, offset: int) -> int:
    """The start of a line, or of the comments right above it."""
    start = text.rfind("\n", 0, offset) + 1
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].strip().startswith("#"):
            break
        start = above
    return start


def _next_line(text: str, line_end: int) -> int:
    found = re.compile(r"\r?\n").match(text, line_end)
    return found.end() if found is not None else len(text)
