"""Comments that silence the findings at a place, on their line or in the whole file."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import suppression_edits, suppressions
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.edits import FileChange, SourceChange
from sqlmodel_lsp.text.span import Span


class Scope(enum.Enum):
    """What a comment is to count for."""

    LINE = "line"
    FILE = "file"


def at(findings: Iterable[Finding], span: Span) -> Iterator[tuple[Finding, Scope]]:
    """The findings that a selection touches and how to silence each; one for each rule."""
    found: dict[str, Finding] = {}
    for finding in findings:
        is_touched = finding.span.start <= span.end and span.start <= finding.span.end
        if is_touched and not finding.code.startswith(suppressions.FAMILY):
            found.setdefault(finding.code, finding)
    for scope in Scope:
        yield from ((finding, scope) for finding in found.values())


def title(finding: Finding, scope: Scope) -> str:
    """What silencing a finding does, in the imperative."""
    return f"Silence `{finding.name}` {'on this line' if scope is Scope.LINE else 'in this file'}"


def change(snapshot: Snapshot, finding: Finding, scope: Scope) -> SourceChange:
    """The edit that silences a finding."""
    text = snapshot.files[finding.path].text
    if scope is Scope.FILE:
        edit = suppression_edits.in_file(text, [finding.code])
    else:
        lines = suppressions.line_index(snapshot, finding.path)
        line = suppressions.row(lines, finding.span.start)
        (edit,) = suppression_edits.on_lines(text, {line: [finding.code]})
    return SourceChange(title(finding, scope), (FileChange(finding.path, (edit,)),))
