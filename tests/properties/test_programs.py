"""The rules say "error" exactly when the real SQLModel raises, over thousands of generated modules.

Every run has the modules of a fixed seed. With `SQLMODEL_LSP_PROGRAMS` there are as many as it says (5000 take a few
minutes), and as many of a fresh seed, which a failure names; `SQLMODEL_LSP_SEED` makes the fresh seed a given one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from properties import judgement, programs, shrinking
from properties.runtime import Request, Runtime
from sqlmodel_lsp.rules.finding import Finding

WANTED = os.environ.get("SQLMODEL_LSP_PROGRAMS")
COUNT = int(WANTED or "250")
SHOWN = 5


def fresh_seed() -> int:
    """The given seed, or one that no run had before."""
    return int(os.environ.get("SQLMODEL_LSP_SEED") or random.SystemRandom().getrandbits(32))


@pytest.mark.parametrize("kind", ["fixed", "fresh"] if WANTED else ["fixed"])
def test_rules_and_runtime_agree(kind: str) -> None:
    seed = 1 if kind == "fixed" else fresh_seed()
    read: list[tuple[str, list[Finding]]] = []

    def requests() -> Iterator[Request]:
        for source in programs.programs(seed, COUNT):
            found = judgement.findings(source)
            read.append((source, found))
            yield source, judgement.asks_for_rows(found) or len(read) % 8 == 0

    with Runtime() as runtime:
        answers = list(runtime.answers(requests()))
        failed = [
            (source, verdict)
            for (source, found), answer in zip(read, answers, strict=True)
            if (verdict := judgement.disagreement(found, answer)) is not None
        ]
        shown = [f"{shrinking.shrink(runtime, source, verdict)}# {verdict.words}" for source, verdict in failed[:SHOWN]]
    assert not failed, f"{len(failed)} of {COUNT} with seed {seed}:\n\n" + "\n\n".join(shown)
    raised = sum(answer.stage is not None for answer in answers)
    assert 0.3 * COUNT < raised < 0.7 * COUNT, "the modules should be right about as often as wrong"
