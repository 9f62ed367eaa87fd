"""Options and fixtures of the test run."""

from __future__ import annotations

import os

import pytest

from harness import warm
from oracle.client import Oracle


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update`."""
    parser.addoption("--update", action="store_true", help="rewrite the result blocks of markdown suites")


def pytest_configure() -> None:
    """Lets no test see the environment that the run itself was started from."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        os.environ.pop(name, None)


@pytest.fixture(scope="session", name="oracle")
def oracle_fixture(request: pytest.FixtureRequest) -> Oracle:
    """The real SQLModel, kept warm for the whole run."""
    return warm.oracle(request.config)
