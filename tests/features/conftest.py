"""Collects the suites of the folders below: what an editor is told at the cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import (
    completion_case,
    diagram_case,
    feature_case,
    hint_case,
    hover_case,
    lens_case,
    navigation_case,
    refactoring_case,
    rename_case,
    rename_matrix,
    signature_case,
    suite,
    token_case,
)

CHECKS = {
    "completion": completion_case.check_completion,
    "actions": feature_case.check_actions,
    "symbols": feature_case.check_symbols,
    "navigation": navigation_case.check_navigation,
    "hints": hint_case.check_hints,
    "folding": token_case.check_folding,
    "tokens": token_case.check_tokens,
    "diagrams": diagram_case.check_diagrams,
    "lenses": lens_case.check_lenses,
    "hover": hover_case.check_hover,
    "rename": rename_case.check_rename,
    "rename_matrix": rename_matrix.check_matrix,
    "refactorings": refactoring_case.check,
    "signature_help": signature_case.check,
}


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every `.md` file is a suite; its folder says of what."""
    if file_path.suffix != ".md":
        return None
    return suite.Suite.from_parent(parent, path=file_path, check=CHECKS[file_path.parent.name])
