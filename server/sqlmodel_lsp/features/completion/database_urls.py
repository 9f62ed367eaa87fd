"""Inside the URL of an engine: databases with their drivers, asynchronous ones for asynchronous engines alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.queries import libraries, types
from sqlmodel_lsp.features.completion import typed
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.text.edits import TextEdit

_BEGINNING = re.compile(r"[\w+]*(?::/{0,3})?\Z")


@dataclass(frozen=True, slots=True)
class Driver:
    """A way to reach a database: the beginning of its URLs, the rest with places to fill in, and what it needs.

    `package` is what to install, empty for what comes with Python.
    """

    scheme: str
    rest: str
    database: str
    package: str
    is_async: bool = False


def _server(port: int) -> str:
    return f"${{1:user}}:${{2:password}}@${{3:localhost}}:${{4:{port}}}/${{5:database}}"


_MSSQL = f"{_server(1433)}?driver=${{6:ODBC+Driver+18+for+SQL+Server}}"
_ORACLE = "${1:user}:${2:password}@${3:localhost}:${4:1521}/?service_name=${5:service}"

DRIVERS = (
    Driver("sqlite://", "/${1:database.db}", "SQLite, a file", ""),
    Driver("postgresql+psycopg://", _server(5432), "PostgreSQL", "psycopg[binary]"),
    Driver("postgresql+psycopg2://", _server(5432), "PostgreSQL", "psycopg2-binary"),
    Driver("postgresql+pg8000://", _server(5432), "PostgreSQL", "pg8000"),
    Driver("mysql+pymysql://", _server(3306), "MySQL", "pymysql"),
    Driver("mysql+mysqldb://", _server(3306), "MySQL", "mysqlclient"),
    Driver("mysql+mysqlconnector://", _server(3306), "MySQL", "mysql-connector-python"),
    Driver("mariadb+mariadbconnector://", _server(3306), "MariaDB", "mariadb"),
    Driver("mariadb+pymysql://", _server(3306), "MariaDB", "pymysql"),
    Driver("mssql+pyodbc://", _MSSQL, "SQL Server", "pyodbc"),
    Driver("mssql+pymssql://", _server(1433), "SQL Server", "pymssql"),
    Driver("oracle+oracledb://", _ORACLE, "Oracle", "oracledb"),
    Driver("sqlite+aiosqlite://", "/${1:database.db}", "SQLite, a file", "aiosqlite", is_async=True),
    Driver("postgresql+asyncpg://", _server(5432), "PostgreSQL", "asyncpg", is_async=True),
    Driver("postgresql+psycopg://", _server(5432), "PostgreSQL", "psycopg[binary]", is_async=True),
    Driver("mysql+asyncmy://", _server(3306), "MySQL", "asyncmy", is_async=True),
    Driver("mysql+aiomysql://", _server(3306), "MySQL", "aiomysql", is_async=True),
    Driver("mariadb+asyncmy://", _server(3306), "MariaDB", "asyncmy", is_async=True),
    Driver("mssql+aioodbc://", _MSSQL, "SQL Server", "aioodbc", is_async=True),
    Driver("oracle+oracledb_async://", _ORACLE, "Oracle", "oracledb", is_async=True),
)


def complete(situation: Situation) -> Iterator[Item]:
    """The URLs that the engine can be made with."""
    string, call = situation.cursor.string, situation.cursor.call
    if string is None or call is None or not call.direct or not _BEGINNING.match(string.before):
        return
    if call.keyword != "url" and (call.keyword is not None or call.index):
        return
    is_async = _is_async_engine(situation)
    for driver in DRIVERS if is_async is not None else ():
        if driver.is_async is is_async:
            yield Item(
                driver.scheme,
                Kind.VALUE,
                TextEdit(string.span, f"{driver.scheme}{driver.rest}"),
                driver.database,
                _documentation(driver),
                is_snippet=True,
                package=driver.package,
            )


def _is_async_engine(situation: Situation) -> bool | None:
    """Whether the call makes an asynchronous engine; None when it makes none."""
    place = typed.place(situation)
    call = next((node for node in place.nodes if isinstance(node, ast.Call)), None) if place is not None else None
    function = place.type_of(call.func) if place is not None and call is not None else None
    if not libraries.is_library(function, "create_engine", "create_async_engine"):
        return None
    return isinstance(function, types.Named) and "async" in function.name.rpartition(".")[2]


def _documentation(driver: Driver) -> str:
    if not driver.package:
        return "Comes with Python. `sqlite://` alone is a database in memory."
    needed = f'Needs the package: `pip install "{driver.package}"`'
    return f"{needed}, and `greenlet` beside it" if driver.is_async else needed
