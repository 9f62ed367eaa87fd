"""Options and fixtures of the test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from harness import postgres, warm
from harness.postgres import Postgres
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


@pytest.fixture(scope="session", name="postgres")
def postgres_fixture() -> Iterator[Postgres]:
    """A real PostgreSQL; a test that asks for a database of its own asks for `postgres_database`."""
    with postgres.running() as server:
        yield server


@pytest.fixture(name="postgres_database")
def postgres_database_fixture(postgres: Postgres) -> Iterator[str]:
    """The address of a new, empty database."""
    with postgres.database() as url:
        yield url
