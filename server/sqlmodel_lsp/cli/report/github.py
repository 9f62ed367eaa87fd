"""Commands of GitHub Actions, which show findings beside the lines of a pull request."""

from __future__ import annotations

from sqlmodel_lsp.cli.report import Located, Report
from sqlmodel_lsp.rules.finding import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report) -> str:
    """One command for each finding."""
    return "".join(f"{_command(located)}\n" for located in report.findings)


def _command(located: Located) -> str:
    finding, place = located.finding, located.place
    (row, column), (end_row, end_column) = place.start, place.end
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": place.filename,
        "line": row,
        "endLine": end_row,
    }
    if row == end_row:  # Columns are refused where a finding spans several lines.
        properties |= {"col": column, "endColumn": end_column}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    message = f"{place.filename}:{row}:{column}: {finding.code} {finding.message}"
    return f"::{_COMMANDS.get(finding.severity, 'notice')} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
