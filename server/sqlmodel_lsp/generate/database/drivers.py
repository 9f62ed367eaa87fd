"""The databases that generated code can be for, and the drivers that reach them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate.generator import Kind, Option, RefusalError, Request
from sqlmodel_lsp.generate.running import did_you_mean

SQLITE, POSTGRESQL, MYSQL = "sqlite", "postgresql", "mysql"
_SHOWN = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL", MYSQL: "MySQL"}


@dataclass(frozen=True, slots=True)
class Driver:
    """A way to reach a database: what its URLs begin with, and the packages it takes besides SQLModel."""

    name: str
    database: str
    scheme: str
    packages: tuple[str, ...]
    is_async: bool = False

    def url(self, name: str) -> str:
        """Where a database of that name is while developing; it names nobody and no password."""
        if self.database == SQLITE:
            return f"{self.scheme}:///{name}.db"
        port = 5432 if self.database == POSTGRESQL else 3306
        return f"{self.scheme}://localhost:{port}/{name}"


DRIVERS = (
    Driver("pysqlite", SQLITE, "sqlite", ()),
    Driver("psycopg", POSTGRESQL, "postgresql+psycopg", ("psycopg[binary]",)),
    Driver("psycopg2", POSTGRESQL, "postgresql+psycopg2", ("psycopg2-binary",)),
    Driver("pg8000", POSTGRESQL, "postgresql+pg8000", ("pg8000",)),
    Driver("pymysql", MYSQL, "mysql+pymysql", ("pymysql",)),
    Driver("mysqldb", MYSQL, "mysql+mysqldb", ("mysqlclient",)),
    Driver("aiosqlite", SQLITE, "sqlite+aiosqlite", ("aiosqlite", "greenlet"), is_async=True),
    Driver("asyncpg", POSTGRESQL, "postgresql+asyncpg", ("asyncpg", "greenlet"), is_async=True),
    Driver("psycopg", POSTGRESQL, "postgresql+psycopg", ("psycopg[binary]", "greenlet"), is_async=True),
    Driver("aiomysql", MYSQL, "mysql+aiomysql", ("aiomysql", "greenlet"), is_async=True),
    Driver("asyncmy", MYSQL, "mysql+asyncmy", ("asyncmy", "greenlet"), is_async=True),
)
"""The first of each database and kind is what is taken unless one is named."""

OPTIONS = (
    Option("async", "Write for `AsyncSession` and an asynchronous engine."),
    Option(
        "database",
        "The database. That of the driver, else sqlite, unless given.",
        Kind.CHOICE,
        choices=(SQLITE, POSTGRESQL, MYSQL),
    ),
    Option(
        "driver",
        "The driver: psycopg, psycopg2, pg8000, pymysql, mysqldb; asynchronous aiosqlite, asyncpg, psycopg, aiomysql, "
        "asyncmy. The first that fits unless given.",
        Kind.TEXT,
    ),
)


def chosen(request: Request) -> Driver:
    """The driver that the options mean. Raises RefusalError when there is none, or it does not fit them."""
    is_async, database, name = request.flag("async"), request.text("database"), request.text("driver")
    if name is None:
        return next(_fitting(is_async, database or SQLITE))
    fitting = list(_fitting(is_async, database))
    found = next((driver for driver in fitting if driver.name == name), None)
    if found is not None:
        return found
    same = [driver for driver in DRIVERS if driver.name == name]
    if not same:
        names = [driver.name for driver in DRIVERS]
        raise RefusalError(f"`{name}` is not a known driver{did_you_mean(name, names) or _choose(fitting)}")
    other = same[0]
    if database is not None and other.database != database:
        raise RefusalError(f"`{name}` is a driver for {_SHOWN[other.database]}{_choose(fitting)}")
    kind = "asynchronous; ask for `async` with it, or" if other.is_async else "not asynchronous;"
    others = [driver for driver in fitting if driver.database == other.database]
    raise RefusalError(f"`{name}` is {kind} {_choose(others).removeprefix('; ')}")


def _fitting(is_async: bool, database: str | None) -> Iterator[Driver]:
    return (item for item in DRIVERS if item.is_async == is_async and database in (None, item.database))


def _choose(drivers: list[Driver]) -> str:
    *first, last = [f"`{driver.name}`" for driver in drivers]
    return f"; choose {', '.join(first)} or {last}" if first else f"; choose {last}"
