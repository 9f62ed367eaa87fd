"""The fixes of the findings at a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel_lsp.rules.finding import Finding, Fix
from sqlmodel_lsp.text.span import Span


def at(findings: Iterable[Finding], span: Span) -> Iterator[tuple[Finding, Fix]]:
    """The findings that a selection touches and that can be mended, with their fixes."""
    for finding in findings:
        if finding.fix is not None and finding.span.start <= span.end and span.start <= finding.span.end:
            yield finding, finding.fix
