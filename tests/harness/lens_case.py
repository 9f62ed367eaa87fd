"""Runs one case of a suite of code lenses.

`lenses` lists those of `models.py` with what they count and where they lead, `lenses KIND...` those of some kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness import suite, workspace
from harness.markdown import DEFAULT_FILE, Block, Case
from sqlmodel_lsp import settings
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.lenses import Lens, count, lenses


def check_lenses(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares what stands above the models."""
    snapshot = workspace.snapshot(case.files())
    results = {}
    for block in case.of("lenses"):
        found = lenses(snapshot, DEFAULT_FILE, block.name.split() or settings.LENSES)
        results[block] = "".join(f"{line}\n" for lens in found for line in _shown(snapshot, lens))
    return suite.differing(results, config)


def _shown(snapshot: Snapshot, lens: Lens) -> Iterator[str]:
    found = count(snapshot, lens.model, lens.kind)
    assert found is not None
    name = snapshot.files[DEFAULT_FILE].text[lens.span.start : lens.span.end]
    yield f"{name}: {found.title}"
    for spot in found.spots:
        text = snapshot.files[spot.path].text
        line = text.count("\n", 0, spot.span.start) + 1
        yield f"  {spot.label}: {spot.path}:{line} {text[spot.span.start : spot.span.end]}"
