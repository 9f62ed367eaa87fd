"""Edits over texts, as data: what a fix or a generator wants to change."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace the characters in `span` with `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to one file: edits to its present text, its creation with `created`, or its end."""

    path: str
    edits: tuple[TextEdit, ...] = ()
    created: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A titled set of file changes that belong together."""

    title: str
    files: tuple[FileChange, ...]


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after all edits, which must not overlap.

    Raises ValueError when two edits overlap.
    """
    parts: list[str] = []
    done = 0
    for edit in sorted(edits):
        if edit.span.start < done:
            raise ValueError("edits overlap")
        parts += [text[done : edit.span.start], edit.text]
        done = edit.span.end
    parts.append(text[done:])
    return "".join(parts)


def between(before: str, after: str) -> tuple[TextEdit, ...]:
    """The edits that make one text of another, line by line."""
    lines, others = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *itertools.accumulate(map(len, lines))]
    matcher = difflib.SequenceMatcher(None, lines, others, autojunk=False)
    return tuple(
        TextEdit(Span(starts[first], starts[last]), "".join(others[from_:to]))
        for kind, first, last, from_, to in matcher.get_opcodes()
        if kind != "equal"
    )
