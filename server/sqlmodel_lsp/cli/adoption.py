"""Ways to begin with a code base of many findings: comments that silence them, and a baseline that knows them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sqlmodel_lsp.cli import report, trouble
from sqlmodel_lsp.cli.fixing import Findings, Rewriting
from sqlmodel_lsp.project import baselines
from sqlmodel_lsp.project.problem import Problem
from sqlmodel_lsp.project.workspace import Workspace
from sqlmodel_lsp.rules import baseline, suppression_edits, suppressions
from sqlmodel_lsp.rules.baseline import Baseline
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.edits import FileChange, SourceChange

_TITLE = "Silence what is found"


def silence(rewriting: Rewriting, findings: Sequence[Finding]) -> None:
    """Puts a comment at the line of every finding; those about comments are left to their fixes."""
    snapshot = rewriting.workspace.snapshot
    wanted = [finding for finding in findings if not finding.code.startswith(suppressions.FAMILY)]
    changes = []
    for path, group in groupby(wanted, key=lambda finding: finding.path):
        lines = suppressions.line_index(snapshot, path)
        codes: dict[int, set[str]] = {}
        for finding in group:
            codes.setdefault(suppressions.row(lines, finding.span.start), set()).add(finding.code)
        edits = suppression_edits.on_lines(snapshot.files[path].text, codes)
        changes.append(FileChange(path, tuple(edits)))
    if changes and not rewriting.apply(SourceChange(_TITLE, tuple(changes))):
        raise AssertionError("the comments leave code that cannot be read")
    rewriting.count += len(wanted)


def update_baseline(workspace: Workspace, findings: Findings) -> Problem | None:
    """Writes what is found now into the baseline; files that were not checked keep what is known of them."""
    configured = baselines.file_of(workspace.configuration)
    file = configured or workspace.configuration.folder / baselines.NAME
    before, workspace.baseline = workspace.baseline, Baseline()
    workspace.problems = [problem for problem in workspace.problems if problem.path != str(file)]
    checked = {workspace.relative(path) for path in workspace.checked}
    files = {
        path: known
        for path, known in before.files.items()
        if path not in checked and (workspace.configuration.folder / path).exists()
    }
    found = findings()
    for path, group in groupby(found, key=lambda finding: finding.path):
        files[workspace.relative(path)] = baseline.known(workspace.snapshot, group)
    problem = baselines.write(file, Baseline(files))
    if problem is None:
        trouble.note(f"wrote {report.counted(len(found), 'finding')} to {trouble.relative(str(file))}")
        if configured is None:
            name = _as_seen_from(workspace.configuration.folder, file)
            trouble.note(f'set `baseline = "{name}"` to leave them out from now on')
    return problem


def _as_seen_from(folder: Path, file: Path) -> str:
    return file.relative_to(folder).as_posix()
