"""Collects what the generated modules taught: rule suites like those of the rules themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import markdown, rule_case, suite, warm


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Every `.md` file is a suite."""
    return suite.Suite.from_parent(parent, path=file_path, check=_check) if file_path.suffix == ".md" else None


def _check(case: markdown.Case, config: pytest.Config) -> dict[markdown.Block, str]:
    return rule_case.check(case, warm.oracle(config), config.getoption("--update"))
