"""What is wrong in one file."""

from __future__ import annotations

from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules.finding import Finding


def findings(snapshot: Snapshot, path: str, chosen: tuple[rules.Rule, ...]) -> tuple[Finding, ...]:
    """The findings of the chosen rules in a file, remembered while its text and the schema stay as they are."""
    if path not in snapshot.files:
        return ()
    return snapshot.remember("findings", path, lambda: rules.run(snapshot, path, chosen))
