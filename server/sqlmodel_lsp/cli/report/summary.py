"""How many findings there are, in words."""

from __future__ import annotations

from collections import Counter

from sqlmodel_lsp.cli.report import Report
from sqlmodel_lsp.rules.finding import Severity

_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFORMATION: ("piece of information", "pieces of information"),
    Severity.HINT: ("hint", "hints"),
}


def summary(report: Report) -> str:
    """One sentence, the worst first."""
    files = _count(report.files, "file", "files")
    if not report.findings:
        return f"All is well in {files} with models" if report.files else "Nothing to check: no file with models"
    counts = Counter(located.finding.severity for located in report.findings)
    parts = [_count(counts[severity], *words) for severity, words in _WORDS.items() if counts[severity]]
    listed = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    fixable = sum(1 for located in report.findings if located.finding.fix is not None)
    return f"Found {listed} in {files}" + (f", {fixable} with a fix" if fixable else "")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
