"""What is wrong in one file: what the rules find, no comment silences, and no baseline knows."""

from __future__ import annotations

from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import baseline, suppressions
from sqlmodel_lsp.rules.baseline import Known
from sqlmodel_lsp.rules.finding import Finding


def findings(
    snapshot: Snapshot, path: str, chosen: tuple[rules.Rule, ...] | None = None, known: Known | None = None
) -> tuple[Finding, ...]:
    """The findings of the chosen rules (all by default) in a file, without those that are silenced or known.

    Remembered while its text and the schema stay as they are.
    """
    if path not in snapshot.files:
        return ()
    return snapshot.remember("findings", path, lambda: _told(snapshot, path, chosen, known or {}))


def _told(snapshot: Snapshot, path: str, chosen: tuple[rules.Rule, ...] | None, known: Known) -> tuple[Finding, ...]:
    found = rules.run(snapshot, path, chosen)
    heard = tuple(finding for finding in found if not suppressions.silenced(snapshot, finding))
    return baseline.new(snapshot, heard, known) if known else heard
