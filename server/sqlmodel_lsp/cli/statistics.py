"""How often each rule found something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlmodel_lsp.rules.finding import Finding


def statistics(findings: Iterable[Finding]) -> str:
    """One line for each rule, the most frequent first."""
    counts = Counter((finding.code, finding.name, finding.severity.label) for finding in findings)
    width = len(str(max(counts.values(), default=0)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{count:>{width}}  {code}  {severity:<11}  {name}\n" for (code, name, severity), count in ordered)
