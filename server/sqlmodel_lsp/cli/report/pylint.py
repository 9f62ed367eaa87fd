"""Lines in the form of Pylint, which many services read."""

from __future__ import annotations

from sqlmodel_lsp.cli.report import Report


def render(report: Report) -> str:
    """One line for each finding."""
    return "".join(
        f"{located.place.filename}:{located.place.start[0]}: [{located.finding.code}({located.finding.name})] "
        f"{located.finding.message}\n"
        for located in report.findings
    )
