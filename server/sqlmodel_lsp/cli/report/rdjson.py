"""The diagnostic format of reviewdog; its columns count bytes of UTF-8."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel_lsp.cli.report import Located, Place, Report
from sqlmodel_lsp.rules.finding import Severity

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING"}
_HOME = "https://github.com/sqlmodel-lsp/sqlmodel-lsp"


def render(report: Report) -> str:
    """The document, indented."""
    document = {
        "source": {"name": "sqlmodel-lsp", "url": _HOME},
        "diagnostics": [_diagnostic(located) for located in report.findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _diagnostic(located: Located) -> dict[str, Any]:
    finding, place = located.finding, located.place
    diagnostic: dict[str, Any] = {
        "message": finding.message,
        "location": {"path": place.filename, "range": _range(place)},
        "severity": _SEVERITIES.get(finding.severity, "INFO"),
        "code": {"value": finding.code, "url": finding.url},
    }
    # A suggestion has no path: it counts for the file of the finding.
    if located.edits and all(edit.place.filename == place.filename for edit in located.edits):
        diagnostic["suggestions"] = [{"range": _range(edit.place), "text": edit.content} for edit in located.edits]
    if located.related:
        diagnostic["related_locations"] = [
            {
                "message": mention.message,
                "location": {"path": mention.place.filename, "range": _range(mention.place)},
            }
            for mention in located.related
        ]
    return diagnostic


def _range(place: Place) -> dict[str, dict[str, int]]:
    return {"start": _position(place, place.span.start), "end": _position(place, place.span.end)}


def _position(place: Place, offset: int) -> dict[str, int]:
    line, column = place.lines.position(offset, "utf-8")
    return {"line": line + 1, "column": column + 1}
