"""Runs one case of a refactoring suite at the cursor `<|>` of its files, or at what stands between two of them.

Result blocks: `offers` lists what is offered there, with the reason where it is disabled; `after TITLE` holds the files
that one of them changes or makes. `command NAME MODEL[.MEMBER] [OPTION=VALUE]` does the same for one that is asked for
by name. A `refused` block holds the sentence with which that fails.

Every refactoring is tried: the real SQLModel takes what it took before, the tables are the same where that is claimed,
the rules find nothing new, it is not offered a second time, and a text with other line ends becomes the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from harness import feature_case, suite, warm, workspace
from harness.markdown import Block, Case
from oracle.client import Oracle
from sqlmodel_lsp import rules
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import refactorings
from sqlmodel_lsp.features.actions.refactorings.site import Offer, Site
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.sql import ddl
from sqlmodel_lsp.text.edits import SourceChange, apply_edits
from sqlmodel_lsp.text.span import Span


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is offered and what comes of it, and proves it."""
    texts, path, span = _placed(case)
    snapshot = workspace.snapshot(texts)
    results = {}
    found = list(refactorings.at(snapshot, path, span)) if span is not None else []
    for block in case.of("offers"):
        results[block] = "".join(f"{_shown(offer)}\n" for _, offer in found)
    chosen = {offer.title: (site, offer) for site, offer in found}
    for block in case.of("after"):
        assert block.name in chosen, f"{block.name} is not offered, only {', '.join(chosen)}"
        site, offer = chosen[block.name]
        results[block] = _written(texts, apply(texts, SourceChange(offer.title, offer.make())))
    oracle = warm.oracle(config)
    for site, offer in chosen.values():
        if not offer.disabled:
            prove(texts, site, offer, oracle)
    for block in case.of("command"):
        results[block] = _commanded(texts, block.name, case.block("refused"), results)
    return suite.differing(results, config)


def prove(texts: Mapping[str, str], site: Site, offer: Offer, oracle: Oracle) -> None:
    """Raises AssertionError unless a refactoring does what it has to and no more."""
    before = workspace.snapshot(texts)
    chosen = refactorings.change(before, site.model.qualified, site.members, offer.title)
    assert chosen is not None, f"{offer.title} cannot be found again"
    after_texts = apply(texts, chosen)
    after = workspace.snapshot(after_texts)
    new = _findings(after) - _findings(before)
    assert not new, f"{offer.title}: new findings {new}\n{_written(texts, after_texts)}"
    outcome = oracle.run_code(after_texts)
    assert outcome.passes or not oracle.run_code(texts).passes, f"{offer.title}: {outcome}\n{outcome.traceback}"
    again = refactorings.change(after, site.model.qualified, site.members, offer.title)
    assert again is None, f"{offer.title} is offered a second time"
    if offer.keeps_tables:
        assert _tables(before) == _tables(after), f"{offer.title}: the tables differ"
    other = {path: text.replace("\n", "\r\n") for path, text in texts.items()}
    there = refactorings.change(workspace.snapshot(other), site.model.qualified, site.members, offer.title)
    assert there is not None, f"{offer.title} is not offered for other line ends"
    expected = {path: text.replace("\n", "\r\n") for path, text in after_texts.items()}
    found = apply(other, there)
    assert found == expected, f"{offer.title}: other line ends give\n{found}"


def apply(texts: Mapping[str, str], change: SourceChange) -> dict[str, str]:
    """The files after a change."""
    after = dict(texts)
    for file in change.files:
        after[file.path] = file.created if file.created is not None else apply_edits(texts[file.path], file.edits)
    return after


def _commanded(texts: dict[str, str], line: str, refused: Block | None, results: dict[Block, str]) -> str:
    name, subject, *options = line.split()
    model, _, member = subject.partition(".")
    given = dict(option.split("=") for option in options)
    try:
        change = refactorings.carry_out(workspace.snapshot(texts), name, model, (member,) if member else (), given)
    except RefusalError as error:
        if refused is None:
            raise
        results[refused] = f"{error}\n"
        return ""
    return _written(texts, apply(texts, change))


def _shown(offer: Offer) -> str:
    return f"{offer.title} (not here: {offer.disabled})" if offer.disabled else offer.title


def _written(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The files that differ, below their names if there are several in the workspace."""
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    if len(after) == 1:
        return "".join(changed.values())
    return "\n".join(f"# file: {path}\n{text}" for path, text in changed.items())


def _placed(case: Case) -> tuple[dict[str, str], str, Span | None]:
    texts = case.files()
    for path, text in texts.items():
        first, *others = text.split(feature_case.CURSOR)
        if others:
            texts[path] = "".join([first, *others])
            return texts, path, Span(len(first), len(first) + (len(others[0]) if len(others) > 1 else 0))
    return texts, "", None


def _findings(snapshot: Snapshot) -> Counter[str]:
    return Counter(f"{path}: {item.name}" for path in snapshot.files for item in rules.run(snapshot, path))


def _tables(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    return {item.table.full_name or "": item.statements for item in ddl.render(snapshot.schema)}
