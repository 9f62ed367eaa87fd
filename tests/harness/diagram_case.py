"""Runs one case of a suite of diagrams: `diagram FORMAT [around NAME DISTANCE]` is the text of it."""

from __future__ import annotations

import pytest

from harness import suite, workspace
from harness.markdown import Block, Case
from sqlmodel_lsp.features.diagrams import FORMATS
from sqlmodel_lsp.features.diagrams.diagram import drawn


def check_diagrams(case: Case, config: pytest.Config) -> dict[Block, str]:
    """Compares the diagrams with what they should be."""
    everything = drawn(workspace.snapshot(case.files()).schema.tables())
    results = {}
    for block in case.of("diagram"):
        form, *near = block.name.split()
        shown = everything
        if near:
            _, name, distance = near
            shown = everything.around([box.name for box in everything.named(name)], int(distance))
        results[block] = FORMATS[form](shown)
    return suite.differing(results, config)
