"""The code quality report of GitLab."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from sqlmodel_lsp.cli.report import Located, Report
from sqlmodel_lsp.rules.finding import Severity

_SEVERITIES = {
    Severity.ERROR: "major",
    Severity.WARNING: "minor",
    Severity.INFORMATION: "info",
    Severity.HINT: "info",
}


def render(report: Report) -> str:
    """The list, indented."""
    seen: Counter[str] = Counter()
    return json.dumps([_object(located, seen) for located in report.findings], indent=2, ensure_ascii=False)


def _object(located: Located, seen: Counter[str]) -> dict[str, Any]:
    finding, place = located.finding, located.place
    (row, column), (end_row, end_column) = place.start, place.end
    return {
        "description": f"{finding.code}: {finding.message}",
        "check_name": finding.name,
        "severity": _SEVERITIES[finding.severity],
        "fingerprint": _fingerprint(located, seen),
        "location": {
            "path": place.filename,
            "positions": {
                "begin": {"line": row, "column": column},
                "end": {"line": end_row, "column": end_column},
            },
        },
    }


def _fingerprint(located: Located, seen: Counter[str]) -> str:
    """The same for the same finding when lines above it come and go, and never the same for two."""
    finding = located.finding
    key = "\n".join((located.place.filename, finding.code, finding.message))
    seen[key] += 1
    return hashlib.sha256(f"{key}\n{seen[key]}".encode(errors="surrogatepass")).hexdigest()
