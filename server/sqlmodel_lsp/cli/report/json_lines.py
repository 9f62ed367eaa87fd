"""An object of the JSON format on each line, for programs that read while we write."""

from __future__ import annotations

import json

from sqlmodel_lsp.cli.report import Report
from sqlmodel_lsp.cli.report.json import described


def render(report: Report) -> str:
    """The lines."""
    return "".join(f"{json.dumps(described(located), ensure_ascii=False)}\n" for located in report.findings)
