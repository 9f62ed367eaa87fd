"""Runs one case of a rule suite: its findings, its fixes, and what the real SQLModel says.

Result blocks: `fix TITLE` holds the changed file after the fix with that title; `runtime` holds the oracle's outcome.
A case with an error must fail at run time and one without must pass, unless a `runtime` block says otherwise.
A `version` block names the SQLModel release whose rules are followed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from harness import expectations, workspace
from harness.markdown import Block, Case
from oracle.client import Oracle
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import diagnostics
from sqlmodel_lsp.rules.finding import Finding, Fix, Severity
from sqlmodel_lsp.schema import link
from sqlmodel_lsp.text.edits import apply_edits

Judge: TypeAlias = Callable[[Snapshot, str], Iterable[Finding]]
"""What is said about a file."""


class CaseError(AssertionError):
    """The case does not hold; the message says where."""


class _Failures(logging.Handler):
    """Keeps what a run logs about rules that raise, which would otherwise be silence."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a record with its traceback."""
        self.messages.append(logging.Formatter().format(record))


def check(case: Case, oracle: Oracle, update: bool = False) -> dict[Block, str]:
    """Raises CaseError unless the case holds; with `update`, answers the result blocks that need other content."""
    texts: dict[str, str] = {}
    expected: list[expectations.Expectation] = []
    for path, text in case.files().items():
        texts[path], found = expectations.take_out(path, text)
        expected += found
    version = _version(case)
    findings = all_findings(texts, version)
    problems = expectations.differences(expected, findings, texts)
    results = {**_fixed(case, texts, findings), **_runtime(case, texts, findings, oracle, problems)}
    stale = {block: text for block, text in results.items() if block.text != text}
    if not update:
        problems += [f"`{block.info}` should be\n{text}" for block, text in stale.items()]
    problems += [problem for finding in findings for problem in fix_problems(texts, finding, findings, version, oracle)]
    if problems:
        raise CaseError("\n\n".join(problems))
    return stale


def all_findings(
    texts: Mapping[str, str], version: tuple[int, ...] = link.NEWEST, judge: Judge = diagnostics.findings
) -> list[Finding]:
    """What all rules say about all files of a workspace, as far as no comment silences them."""
    snapshot = workspace.snapshot(texts, version)
    failed = _Failures()
    rules.log.addHandler(failed)
    try:
        findings = [finding for path in texts for finding in judge(snapshot, path)]
    finally:
        rules.log.removeHandler(failed)
    if failed.messages:
        raise CaseError("\n".join(failed.messages))
    return findings


def apply_fix(texts: Mapping[str, str], finding: Finding) -> dict[str, str]:
    """The workspace after the fix of a finding."""
    assert finding.fix is not None
    after = dict(texts)
    for change in finding.fix.change.files:
        after[change.path] = change.created or apply_edits(after.get(change.path, ""), change.edits)
    return after


def fix_problems(
    texts: Mapping[str, str], finding: Finding, before: list[Finding], version: tuple[int, ...], oracle: Oracle
) -> list[str]:
    """What is wrong with the fix of a finding: it must remove it, add no other, and mend what then has none."""
    if finding.fix is None:
        return []
    fixed = apply_fix(texts, finding)
    after = all_findings(fixed, version)
    known = {(item.name, item.message) for item in before if item != finding}
    problems = [
        f"`{finding.fix.title}` leaves or adds {item.name}: {item.message}"
        for item in after
        if (item.name, item.message) not in known
    ]
    problems += [
        f"`{finding.fix.title}` touches more of {path} than its edits say"
        for path in {*texts, *fixed}
        if not is_changed_by_edits_alone(texts, finding.fix, path, fixed[path])
    ]
    outcome = oracle.run_code(fixed)
    if not outcome.passes and not all_findings(fixed, version, rules.run):
        problems.append(f"`{finding.fix.title}` leaves what fails: {outcome}")
    return problems


def is_changed_by_edits_alone(texts: Mapping[str, str], fix: Fix, path: str, after: str) -> bool:
    """Whether a file differs from its text in the spans of the edits and in nothing else, all other lines included."""
    text = texts.get(path, "")
    edits = sorted(edit for change in fix.change.files if change.path == path for edit in change.edits)
    expected, rows = text, set(range(text.count("\n") + 1))
    for edit in reversed(edits):
        start, end = edit.span.start, edit.span.end
        expected = expected[:start] + edit.text + expected[end:]
        rows -= set(range(text.count("\n", 0, start), text.count("\n", 0, end) + 1))
    lines = iter(after.split("\n"))
    kept = [line for row, line in enumerate(text.split("\n")) if row in rows]
    return after == expected and all(line in lines for line in kept)


def _version(case: Case) -> tuple[int, ...]:
    block = case.block("version")
    return tuple(int(part) for part in block.text.strip().split(".")) if block else link.NEWEST


def _fixed(case: Case, texts: dict[str, str], findings: list[Finding]) -> dict[Block, str]:
    offered = {finding.fix.title: finding for finding in findings if finding.fix is not None}
    results = {}
    for block in case.of("fix"):
        finding = offered.get(block.info.removeprefix("fix").strip())
        if finding is None:
            raise CaseError(f"no fix has the title of `{block.info}`, but there are: {', '.join(offered) or 'none'}")
        after = apply_fix(texts, finding)
        results[block] = "".join(text for path, text in after.items() if text != texts.get(path))
    return results


def _runtime(
    case: Case, texts: dict[str, str], findings: list[Finding], oracle: Oracle, problems: list[str]
) -> dict[Block, str]:
    outcome = oracle.run_code(texts)
    block = case.block("runtime")
    if block is not None:
        return {block: f"{outcome}\n"}
    errors = [finding for finding in findings if finding.severity == Severity.ERROR]
    if errors and outcome.passes:
        problems.append("an error is reported, but the code runs")
    if not errors and not outcome.passes:
        problems.append(f"nothing is reported, but the code fails: {outcome}")
    return {}
