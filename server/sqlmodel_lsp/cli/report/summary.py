"""How many findings there are, in words."""

from __future__ import annotations

from collections import Counter

from sqlmodel_lsp.cli.report import Report, counted
from sqlmodel_lsp.rules.finding import Severity

_WORDS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.INFORMATION: ("piece of information", "pieces of information"),
    Severity.HINT: ("hint", "hints"),
}


def summary(report: Report) -> str:
    """One sentence, the worst first."""
    files = counted(report.files, "file")
    fixed = f"Fixed {counted(report.fixed, 'finding')}; " if report.fixed else ""
    if not report.findings:
        text = f"All is well in {files} with models" if report.files else "Nothing to check: no file with models"
    else:
        text = f"Found {_listed(report)} in {files}{_fixable(report)}"
    return fixed + text[0].lower() + text[1:] if fixed else text


def _listed(report: Report) -> str:
    counts = Counter(located.finding.severity for located in report.findings)
    parts = [counted(counts[severity], *words) for severity, words in _WORDS.items() if counts[severity]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _fixable(report: Report) -> str:
    fixes = [located.finding.fix for located in report.findings if located.finding.fix is not None]
    safe = sum(fix.safe or report.unsafe for fix in fixes)
    parts = [f"{safe} fixable with --fix"] if safe else []
    if len(fixes) > safe:
        more = "more " if safe else ""
        parts.append(f"{len(fixes) - safe} {more}with --{'' if safe else 'fix --'}unsafe-fixes")
    return f", {' and '.join(parts)}" if parts else ""
