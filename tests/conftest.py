"""Options and fixtures of the test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from oracle.client import Oracle


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--update`."""
    parser.addoption("--update", action="store_true", help="rewrite the result blocks of markdown suites")


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    """The real SQLModel, kept warm for the whole run."""
    with Oracle() as warm:
        yield warm
