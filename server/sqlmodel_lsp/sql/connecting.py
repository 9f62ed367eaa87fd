"""From an address to a connection that reads: a driver that is installed, no new files, no waiting for ever.

Passwords never leave the address: what is said about it has stars instead.
"""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import urllib.parse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection


class UnreachableError(Exception):
    """Why a database cannot be read: one sentence for people that names it and says what to do."""


# The drivers that can be called without an event loop, the usual one first.
_DRIVERS: dict[str, dict[str, str]] = {
    "postgresql": {"psycopg": "psycopg", "psycopg2": "psycopg2", "pg8000": "pg8000"},
    "mysql": {"pymysql": "pymysql", "mysqldb": "MySQLdb", "mysqlconnector": "mysql.connector"},
    "mariadb": {"pymysql": "pymysql", "mysqldb": "MySQLdb", "mysqlconnector": "mysql.connector"},
    "sqlite": {"pysqlite": "sqlite3"},
}
_PATIENCE = 10
"""Seconds to wait for a server."""
_TIMEOUTS = {"pg8000": "timeout", "mysqlconnector": "connection_timeout"}
"""What drivers call it that do not say `connect_timeout`."""


@contextmanager
def connected(address: str, folder: str = "") -> Iterator[Connection]:
    """A connection to a database; the relative paths of SQLite count from the folder. Raises UnreachableError."""
    url = _url(address)
    shown = url.render_as_string()
    try:
        engine = _engine(url, shown, folder)
        connection = engine.connect()
    except (sa.exc.SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise UnreachableError(f"`{shown}` cannot be reached: {_reason(error, url)}") from None
    except (TypeError, ValueError) as error:
        raise UnreachableError(f"`{shown}` is not an address of a database: {_reason(error, url)}") from None
    try:
        yield connection
    except sa.exc.SQLAlchemyError as error:
        raise UnreachableError(f"`{shown}` cannot be read: {_reason(error, url)}") from None
    finally:
        connection.close()
        engine.dispose()


def shown(address: str) -> str:
    """An address as it may be shown to anybody. Raises UnreachableError for what is none."""
    return _url(address).render_as_string()


def _url(address: str) -> sa.URL:
    try:
        return sa.make_url(address.replace("postgres://", "postgresql://", 1))
    except (sa.exc.ArgumentError, ValueError):
        # It may hold a password, so it is not repeated.
        raise UnreachableError(
            "the address of the database is not one; write it like `postgresql://user:password@host/name` "
            "or `sqlite:///file.db`"
        ) from None


def _engine(url: sa.URL, shown: str, folder: str) -> sa.Engine:
    backend, given = url.get_backend_name(), url.get_driver_name() if "+" in url.drivername else ""
    drivers = _DRIVERS.get(backend)
    if drivers is None:
        raise UnreachableError(f"`{shown}` is no database that can be read; there are {_listed(_DRIVERS)}")
    preferred = [given] if given in drivers else []
    found = next((name for name in [*preferred, *drivers] if _is_installed(drivers[name])), None)
    if found is None:
        raise UnreachableError(f"no driver for `{shown}` is installed; install {_listed(drivers)} beside sqlmodel-lsp")
    if backend == "sqlite":
        return _sqlite(url, shown, folder)
    options = {_TIMEOUTS.get(found, "connect_timeout"): _PATIENCE}
    return sa.create_engine(url.set(drivername=f"{backend}+{found}"), poolclass=sa.NullPool, connect_args=options)


def _sqlite(url: sa.URL, shown: str, folder: str) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise UnreachableError(f"`{shown}` is empty whenever it is opened; name the file of a database")
    path = os.path.abspath(os.path.join(folder, url.database.removeprefix("file:").partition("?")[0]))

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{urllib.parse.quote(path)}?mode=ro", uri=True)

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _reason(error: Exception, url: sa.URL) -> str:
    """The first line of what went wrong, without the password."""
    cause = getattr(error, "orig", None) or error
    text = str(cause.args[-1] if cause.args else cause).strip()
    line = next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
    password = str(url.password or "")
    return line.replace(password, "***") if password else line


def _listed(names: Iterable[str]) -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} or {last}" if first else last
