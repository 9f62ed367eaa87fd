"""Expected findings, written as comments with carets below the line they are about.

    team_id: int = Field(foreign_key="teams.id")
    #                                ^^^^^^^^^^ error[fk-unknown-table]: `teams` is not a known table

The `#` may stand anywhere left of the carets. Comments of this form are taken out before the text is analysed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.rules.finding import Finding

MARKER = re.compile(r"\s*#\s*(\^+) (error|warning|information|hint)\[([a-z0-9-]+)\](?:: (.+))?\s*$")


@dataclass(frozen=True, slots=True, order=True)
class Expectation:
    """One finding: its row and columns (from zero, in the text without markers), and what it says."""

    path: str
    row: int
    column: int
    width: int
    severity: str
    name: str
    message: str | None


def take_out(path: str, text: str) -> tuple[str, list[Expectation]]:
    """The text without its markers, and what they expect."""
    kept: list[str] = []
    found: list[Expectation] = []
    for line in text.splitlines(keepends=True):
        if marker := MARKER.match(line):
            column, width = marker.start(1), len(marker[1])
            found.append(Expectation(path, len(kept) - 1, column, width, marker[2], marker[3], marker[4]))
        else:
            kept.append(line)
    return "".join(kept), found


def seen(finding: Finding, text: str) -> Expectation:
    """A finding in the form of an expectation; a long one counts to the end of its first line."""
    start, end = finding.span.start, finding.span.end
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    width = min(end, len(text) if line_end < 0 else line_end) - start
    row = text.count("\n", 0, start)
    return Expectation(
        finding.path, row, start - line_start, width, finding.severity.label, finding.name, finding.message
    )


def differences(expected: Iterable[Expectation], findings: Iterable[Finding], texts: Mapping[str, str]) -> list[str]:
    """One line for each finding that is missing or unexpected; none when all is well."""
    missing = list(expected)
    problems = []
    for finding in findings:
        one = seen(finding, texts[finding.path])
        match = next((item for item in missing if _agree(item, one)), None)
        if match is None:
            problems.append(f"unexpected {_show(one, texts)}")
        else:
            missing.remove(match)
    return [*problems, *(f"missing    {_show(item, texts)}" for item in missing)]


def _agree(expected: Expectation, found: Expectation) -> bool:
    if expected.message is None:
        found = Expectation(*(getattr(found, name) for name in Expectation.__slots__[:-1]), None)
    return expected == found


def _show(item: Expectation, texts: Mapping[str, str]) -> str:
    line = texts[item.path].splitlines()[item.row]
    carets = "#".ljust(item.column) + "^" * item.width
    message = f": {item.message}" if item.message else ""
    return f"in {item.path}:{item.row + 1}\n{line}\n{carets} {item.severity}[{item.name}]{message}"
