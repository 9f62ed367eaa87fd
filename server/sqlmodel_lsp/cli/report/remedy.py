"""What a fix makes of the lines it touches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlmodel_lsp.cli.report import Edit, Located
from sqlmodel_lsp.text.edits import TextEdit, apply_edits
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

Line = tuple[str, int, str, str]
"""A file, the number of a line, a sign, and its text: `+` comes, `-` goes."""


def lines(located: Located) -> Iterator[Line]:
    """The lines that come with the fix of a finding, or go where nothing comes instead."""
    for filename, group in groupby(located.edits, key=lambda edit: edit.place.filename):
        edits = sorted(group, key=lambda edit: edit.place.span)
        for part in _clusters(edits):
            yield from ((filename, *line) for line in _rewritten(part))


def _clusters(edits: list[Edit]) -> Iterator[list[Edit]]:
    """Edits that touch the same lines, together."""
    cluster: list[Edit] = []
    for edit in edits:
        if cluster and edit.place.start[0] > max(other.place.end[0] for other in cluster):
            yield cluster
            cluster = []
        cluster.append(edit)
    if cluster:
        yield cluster


def _rewritten(edits: list[Edit]) -> Iterator[tuple[int, str, str]]:
    """The lines of one place before and after, without those that stay as they are."""
    text = edits[0].place.text
    index = LineIndex(text)
    first, last = edits[0].place.start[0], max(edit.place.end[0] for edit in edits)
    start, end = index.line_span(first - 1).start, index.line_span(last - 1).end
    moved = [TextEdit(Span(edit.place.span.start - start, edit.place.span.end - start), edit.content) for edit in edits]
    before = text[start:end].splitlines()
    after = apply_edits(text[start:end], moved).splitlines()
    while before and after and before[0] == after[0]:
        first += 1
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    if after:
        yield from ((first + number, "+", line) for number, line in enumerate(after) if line.strip())
    else:
        yield from ((first + number, "-", line) for number, line in enumerate(before) if line.strip())
