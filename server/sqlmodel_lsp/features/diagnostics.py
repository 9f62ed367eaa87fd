"""What is wrong in one file: what the rules find and nobody silences."""

from __future__ import annotations

from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import suppressions
from sqlmodel_lsp.rules.finding import Finding


def findings(snapshot: Snapshot, path: str, chosen: tuple[rules.Rule, ...] | None = None) -> tuple[Finding, ...]:
    """The findings of the chosen rules (all by default) in a file, as far as no comment silences them.

    Remembered while its text and the schema stay as they are.
    """
    if path not in snapshot.files:
        return ()
    return snapshot.remember("findings", path, lambda: _heard(snapshot, path, chosen))


def _heard(snapshot: Snapshot, path: str, chosen: tuple[rules.Rule, ...] | None) -> tuple[Finding, ...]:
    found = rules.run(snapshot, path, chosen)
    return tuple(finding for finding in found if not suppressions.silenced(snapshot, finding))
