"""Logging commands of Azure Pipelines, which show findings in the summary of a run."""

from __future__ import annotations

from sqlmodel_lsp.cli.report import Located, Report
from sqlmodel_lsp.rules.finding import Severity


def render(report: Report) -> str:
    """One command for each finding."""
    return "".join(f"{_command(located)}\n" for located in report.findings)


def _command(located: Located) -> str:
    finding, place = located.finding, located.place
    row, column = place.start
    properties = {
        "type": "error" if finding.severity == Severity.ERROR else "warning",  # There is nothing below.
        "sourcepath": place.filename,
        "linenumber": row,
        "columnnumber": column,
        "code": finding.code,
    }
    listed = "".join(f"{key}={_property(str(value))};" for key, value in properties.items())
    return f"##vso[task.logissue {listed}]{_data(finding.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
