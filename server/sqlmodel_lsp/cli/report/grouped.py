"""The findings below the name of their file."""

from __future__ import annotations

from itertools import groupby

from sqlmodel_lsp.cli.report import Located, Report
from sqlmodel_lsp.cli.report.summary import summary


def render(report: Report) -> str:
    """A paragraph for each file, and how many findings there are."""
    groups = groupby(report.findings, key=lambda located: located.place.filename)
    return "\n".join([*(_paragraph(filename, list(group)) for filename, group in groups), summary(report)])


def _paragraph(filename: str, group: list[Located]) -> str:
    places = ["{}:{}".format(*located.place.start) for located in group]
    width = max(map(len, places))
    lines = [
        f"  {place:<{width}} {located.finding.severity.label}[{located.finding.code}] {located.finding.message}\n"
        for place, located in zip(places, group, strict=True)
    ]
    return f"{filename}:\n{''.join(lines)}"
