"""Runs one case of a suite of semantic tokens or folds of `models.py`.

`tokens` lists what is coloured with its kind and modifiers, in the order of the text. `folds` lists the folds with
their first and last lines.
"""

from __future__ import annotations

import pytest

from harness import suite, workspace
from harness.markdown import DEFAULT_FILE, Block, Case
from sqlmodel_lsp.features.folding import folds
from sqlmodel_lsp.features.semantic_tokens import tokens
from sqlmodel_lsp.text.span import Span


def check_tokens(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what is coloured."""
    snapshot = workspace.snapshot(case.files())
    text = snapshot.files[DEFAULT_FILE].text
    results = {}
    for block in case.of("tokens"):
        found = tokens(snapshot, DEFAULT_FILE, Span(0, len(text)))
        results[block] = "".join(
            f"{text.count(chr(10), 0, token.span.start) + 1} {text[token.span.start : token.span.end]}: "
            f"{token.kind.value} {' '.join(modifier.value for modifier in token.modifiers)}\n"
            for token in found
        )
    return suite.differing(results, config)


def check_folding(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what folds."""
    snapshot = workspace.snapshot(case.files())
    text = snapshot.files[DEFAULT_FILE].text
    results = {}
    for block in case.of("folds"):
        lines = [
            (fold.label, *(text.count("\n", 0, at) + 1 for at in (fold.span.start, fold.span.end)))
            for fold in folds(snapshot, DEFAULT_FILE)
        ]
        results[block] = "".join(f"{first}-{last} {label}\n" for label, first, last in lines)
    return suite.differing(results, config)
