"""What generators write for models of all kinds imports, is well typed and formatted, and passes its own tests.

Every run has a few applications of a fixed seed. With `SQLMODEL_LSP_SCHEMAS` there are as many as it says, each
synchronous and asynchronous (1000 take an hour or two), from `SQLMODEL_LSP_SEED` on; one in twenty is also tried on
PostgreSQL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from properties import projects, tools
from properties.projects import Project

WANTED = os.environ.get("SQLMODEL_LSP_SCHEMAS")
COUNT = int(WANTED or "2")
FIRST = int(os.environ.get("SQLMODEL_LSP_SEED") or "1")
BATCH = 50
ON_POSTGRES = 20
SHOWN = 5


def batches(seeds: range, step: int, *, on_postgres: bool = False) -> Iterator[list[Project]]:
    """The projects of some seeds, as many as fit one run of each tool."""
    made = (
        projects.project(seed, is_async=is_async, on_postgres=on_postgres)
        for seed in seeds[::step]
        for is_async in (False, True)
    )
    while batch := list(islice(made, BATCH)):
        yield batch


def test_generated_applications(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    assert pytestconfig.cache is not None
    failed: list[Project] = []
    for number, batch in enumerate(batches(range(FIRST, FIRST + COUNT), 1)):
        folder = tmp_path / str(number)
        folder.mkdir()
        tools.generate(folder, batch)
        tools.lint(folder, batch)
        tools.check_types(folder, pytestconfig.cache.mkdir("mypy-of-projects"), batch)
        assert tools.run_tests(folder, batch) > len(batch)
        failed += [project for project in batch if project.complaints]
    assert not failed, tools.told(failed, SHOWN)


def test_generated_applications_on_postgres(tmp_path: Path, postgres_database: str) -> None:
    failed: list[Project] = []
    for number, batch in enumerate(batches(range(FIRST, FIRST + COUNT), ON_POSTGRES, on_postgres=True)):
        folder = tmp_path / str(number)
        folder.mkdir()
        tools.generate(folder, batch)
        assert tools.run_tests(folder, batch, {"TEST_DATABASE": postgres_database}) > len(batch)
        failed += [project for project in batch if project.complaints]
    assert not failed, tools.told(failed, SHOWN)
