"""Schemas at random as live databases and as scripts, their models, and the databases that these make: all alike.

`SQLMODEL_LSP_DATABASES` says how many there are for each kind of database; 200 take ten minutes or so.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

import pytest
import sqlalchemy as sa

from harness.postgres import Postgres
from round_trips import databases, trip
from round_trips.trip import Trip

COUNT = int(os.environ.get("SQLMODEL_LSP_DATABASES") or "4")
Databases = Callable[[], AbstractContextManager[str]]


@pytest.fixture(params=["sqlite", "postgresql"], name="kind")
def kind_fixture(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture(name="new")
def new_fixture(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    """What makes new, empty databases."""
    if kind == "sqlite":
        numbers = itertools.count()
        return lambda: nullcontext(f"sqlite:///{tmp_path / str(next(numbers))}.db")
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database


def test_models_make_the_database_they_come_from(kind: str, new: Databases) -> None:
    with ExitStack() as stack:
        trips: list[Trip] = []
        names: list[str] = []
        for seed in range(COUNT):
            schema = databases.of_seed(seed, kind)
            source = stack.enter_context(new())
            make(source, schema)
            read = trip.from_database(source), trip.from_statements(script(schema, kind), kind)
            for models, name in zip(read, ("live", "script"), strict=True):
                assert not models.notes, f"{name} {seed}: {models.notes}"
                trips.append(Trip(models.code, source, stack.enter_context(new())))
                names.append(f"{kind} {seed} {name}")
        wrong = [
            f"{name}: {table}: {line}"
            for name, differing in zip(names, trip.differences(trips), strict=True)
            for table, lines in differing.items()
            for line in lines
        ]
    assert not wrong, f"{len(wrong)} differences:\n" + "\n".join(wrong[:10])


def make(address: str, schema: sa.MetaData) -> None:
    """Makes the tables of a schema."""
    engine = sa.create_engine(address)
    with engine.begin() as connection:
        for name in names_of_schemas(schema):
            connection.execute(sa.schema.CreateSchema(name))
        schema.create_all(connection)
    engine.dispose()


def script(schema: sa.MetaData, kind: str) -> str:
    """The statements that make the tables of a schema."""
    written: list[str] = []
    engine = sa.create_mock_engine(
        f"{kind}://", lambda statement, *_, **__: written.append(str(statement.compile(dialect=engine.dialect)))
    )
    schema.create_all(engine, checkfirst=False)
    return ";\n".join([*(f"CREATE SCHEMA {name}" for name in names_of_schemas(schema)), *written])


def names_of_schemas(schema: sa.MetaData) -> Iterator[str]:
    """The schemas that have to be there."""
    yield from sorted({table.schema for table in schema.tables.values() if table.schema})
