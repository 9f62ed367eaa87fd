"""One line for each finding, as compilers and editors like it."""

from __future__ import annotations

from sqlmodel_lsp.cli.report import Report
from sqlmodel_lsp.cli.report.summary import summary


def render(report: Report) -> str:
    """The lines, and how many findings there are."""
    lines = []
    for located in report.findings:
        finding, place = located.finding, located.place
        row, column = place.start
        lines.append(f"{place.filename}:{row}:{column}: {finding.severity.label}[{finding.code}] {finding.message}")
    return "\n".join([*lines, summary(report)])
