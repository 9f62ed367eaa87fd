"""A rule in a comment that silences it: what it finds and why."""

from __future__ import annotations

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.hover.document import Card, Text
from sqlmodel_lsp.rules import selection, suppressions


def card(snapshot: Snapshot, path: str, offset: int) -> Card | None:
    """The page of the rule that is named at an offset of a comment."""
    for suppression in suppressions.of_file(snapshot, path):
        for word in suppression.words if suppression.comment.holds(offset) else ():
            rule = selection.find(word.code) if word.code is not None and word.span.holds(offset) else None
            if rule is not None:
                title = Text(f"**{rule.name}** `{rule.code}`, {rule.severity.label}: [its page]({rule.url})")
                return Card(word.span, (title, Text(rule.page)))
    return None
