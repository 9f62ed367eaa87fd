"""Collects the markdown suites of this folder: what histories of migrations lead to."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import migration_case, suite


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every `.md` file is a suite."""
    if file_path.suffix != ".md":
        return None
    return suite.Suite.from_parent(parent, path=file_path, check=migration_case.check)
