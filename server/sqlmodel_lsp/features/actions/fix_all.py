"""All fixes of a file at once: those that are safe, as far as they do not get into each other's way."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit

TITLE = "Fix all that is safe to fix"


def change(findings: Iterable[Finding]) -> SourceChange | None:
    """One change with the safe fixes of the findings, or None without any; what is left out can be done afterwards."""
    return together(compatible(findings))


def compatible(findings: Iterable[Finding], unsafe: bool = False) -> list[Finding]:
    """The findings whose fixes can be applied at once, the first ones first; unsafe fixes only where asked for."""
    chosen: list[Finding] = []
    taken: dict[str, set[TextEdit]] = {}
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        files = finding.fix.change.files
        if all(file.created is None and _fits(file, taken.get(file.path, set())) for file in files):
            chosen.append(finding)
            for file in files:
                taken.setdefault(file.path, set()).update(file.edits)
    return chosen


def together(findings: Iterable[Finding]) -> SourceChange | None:
    """The fixes of compatible findings as one change, None without any."""
    taken: dict[str, set[TextEdit]] = {}
    for finding in findings:
        for file in finding.fix.change.files if finding.fix is not None else ():
            taken.setdefault(file.path, set()).update(file.edits)
    if not taken:
        return None
    return SourceChange(TITLE, tuple(FileChange(path, tuple(sorted(edits))) for path, edits in taken.items()))


def _fits(file: FileChange, taken: set[TextEdit]) -> bool:
    """Whether edits leave those alone that are taken already; one that is the same, such as an import, counts once."""
    return all(edit in taken or not any(_touch(edit, other) for other in taken) for edit in file.edits)


def _touch(one: TextEdit, other: TextEdit) -> bool:
    return one.span.start <= other.span.end and other.span.start <= one.span.end
