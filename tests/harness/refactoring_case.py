"""Runs one case of a refactoring suite at the cursor `<|>` of its files, or at what stands between two of them.

Result blocks: `offers NAME` lists what the refactoring of that name offers there, with the reason where it is disabled;
`after TITLE` holds the files that one of them changes or makes, and names those that are gone. `command NAME
MODEL[.MEMBER] [OPTION=VALUE]` does the same for one that is asked for by name. A `refused` block holds the sentence
with which that fails.

What a case names is proven as `refactoring_proof` says.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from harness import feature_case, suite, warm, workspace
from harness.markdown import Block, Case
from harness.refactoring_proof import Proof, apply, says_stay
from sqlmodel_lsp.features.actions import refactorings
from sqlmodel_lsp.features.actions.refactorings.site import Offer
from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.text.edits import SourceChange
from sqlmodel_lsp.text.span import Span


def check(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is offered and what comes of it, and proves it."""
    texts, path, span = placed(case)
    snapshot = workspace.snapshot(texts)
    proof = Proof(texts, warm.oracle(config))
    results = {}
    found = list(refactorings.at(snapshot, path, span)) if span is not None else []
    for block in case.of("offers"):
        results[block] = "".join(f"{_shown(item.offer)}\n" for item in found if item.name == block.name)
    chosen = {item.offer.title: item for item in found}
    for block in case.of("after"):
        assert block.name in chosen, f"{block.name} is not offered, only {', '.join(chosen)}"
        offer = chosen[block.name].offer
        results[block] = written(texts, apply(texts, SourceChange(offer.title, offer.make())))
    named = {block.name for block in (*case.of("offers"), *case.of("after"))}
    for item in found:
        if not item.offer.disabled and not named.isdisjoint((item.name, item.offer.title)):
            proof.of_offer(item)
    for block in case.of("command"):
        name, model, members, options = wished(block.name)
        try:
            change = refactorings.carry_out(snapshot, name, model, members, options)
        except RefusalError as error:
            refused = case.block("refused")
            if refused is None:
                raise
            results |= {block: "", refused: f"{error}\n"}
        else:
            results[block] = written(texts, proof.of_command(block.name, change, keeps_tables=says_stay(name)))
    return suite.differing(results, config)


def placed(case: Case) -> tuple[dict[str, str], str, Span | None]:
    """The files without cursors, and where these stand."""
    texts = case.files()
    for path, text in texts.items():
        first, *others = text.split(feature_case.CURSOR)
        if others:
            texts[path] = "".join([first, *others])
            return texts, path, Span(len(first), len(first) + (len(others[0]) if len(others) > 1 else 0))
    return texts, "", None


def wished(line: str) -> tuple[str, str, tuple[str, ...], dict[str, str]]:
    """The refactoring, model, members and options that a line like `add-index Hero.name kind=unique` means."""
    name, subject, *options = line.split()
    model, _, member = subject.partition(".")
    return name, model, (member,) if member else (), dict(option.split("=") for option in options)


def written(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The files that differ, below their names if there are several in the workspace."""
    changed = {path: text for path, text in after.items() if before.get(path) != text}
    if len(after) == 1 and len(before) == 1:
        return "".join(changed.values())
    gone = [f"# gone: {path}\n" for path in before if path not in after]
    return "\n".join([*gone, *(f"# file: {path}\n{text}" for path, text in changed.items())])


def _shown(offer: Offer) -> str:
    return f"{offer.title} (not here: {offer.disabled})" if offer.disabled else offer.title
