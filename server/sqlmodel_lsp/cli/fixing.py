"""Applies fixes until none is left: the same edits that an editor would make, again and again."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.cli import diffs, trouble
from sqlmodel_lsp.features.actions import fix_all
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.edits import SourceChange, apply_edits

_MOST_ROUNDS = 100
"""Fixes that undo one another must not go on for ever."""

Findings = Callable[[], list[Finding]]


@dataclass(slots=True)
class Rewriting:
    """The texts of a workspace as they were, by path, and how many findings were mended since."""

    workspace: Workspace
    before: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def apply(self, change: SourceChange) -> bool:
        """Takes a change over into the workspace; leaves all as it is when it breaks what could be read."""
        old = {file.path: self.workspace.snapshot.files[file.path].text for file in change.files}
        new = {file.path: apply_edits(old[file.path], file.edits) for file in change.files}
        sound = [path for path in old if not _is_damaged(self.workspace.snapshot, path)]
        self._put(new)
        if any(_is_damaged(self.workspace.snapshot, path) for path in sound):
            self._put(old)
            return False
        for path, text in old.items():
            self.before.setdefault(path, text)
        return True

    @property
    def changed(self) -> dict[str, tuple[str, str]]:
        """The texts that are others now, before and after, by path."""
        now = {path: self.workspace.snapshot.files[path].text for path in sorted(self.before)}
        return {path: (self.before[path], text) for path, text in now.items() if self.before[path] != text}

    def _put(self, texts: Mapping[str, str]) -> None:
        self.workspace.update([self.workspace.change(path, text) for path, text in texts.items()])


def mend(rewriting: Rewriting, findings: Findings, unsafe: bool, only: Container[str] | None = None) -> None:
    """Applies all fixes that fit together, looks again, and goes on until nothing changes.

    With `only`, fixes that touch other files are left out.
    """
    for _ in range(_MOST_ROUNDS):
        chosen = [finding for finding in fix_all.compatible(findings(), unsafe) if _stays_in(finding, only)]
        change = fix_all.together(chosen)
        if change is None:
            return
        if not rewriting.apply(change):
            codes = ", ".join(sorted({finding.code for finding in chosen}))
            raise AssertionError(f"the fixes of {codes} leave code that cannot be read")
        rewriting.count += len(chosen)


def write(rewriting: Rewriting) -> int:
    """Writes what has changed to disk; the exit code for what could not be written."""
    problems = (files.write(path, before, after) for path, (before, after) in rewriting.changed.items())
    return trouble.tell(problem for problem in problems if problem is not None)


def diff(rewriting: Rewriting) -> str:
    """What has changed as a unified diff."""
    return "".join(diffs.of_file(path, before, after) for path, (before, after) in rewriting.changed.items())


def _stays_in(finding: Finding, only: Container[str] | None) -> bool:
    files_touched = finding.fix.change.files if finding.fix is not None else ()
    return only is None or all(os.path.abspath(file.path) in only for file in files_touched)


def _is_damaged(snapshot: Snapshot, path: str) -> bool:
    return any(block.damaged for _, block in snapshot.files[path].facts.blocks)
