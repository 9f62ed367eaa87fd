"""The tables of the corpora as live databases, as models made of those, and as the databases that these make."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from corpora import obtain
from corpora.reading import VERSION
from round_trips import trip
from round_trips.trip import Trip
from sqlmodel_lsp.project import workspace
from sqlmodel_lsp.sql import ddl, tables

Databases = Callable[[], AbstractContextManager[str]]


@dataclass
class Outcome:
    """What came of the tables of all corpora: how many there were, what differs, and what the generator told."""

    tables: int = 0
    differences: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def travel(new: Databases, only: Collection[str] = ()) -> Outcome:
    """Takes the tables of every application, or of the given ones, on the trip, in databases that `new` makes."""
    outcome = Outcome()
    with ExitStack() as stack:
        trips: list[Trip] = []
        names: list[str] = []
        for name, schema in _schemas(only):
            source, target = stack.enter_context(new()), stack.enter_context(new())
            made = _make(source, schema)
            if not made:
                continue
            outcome.tables += made
            models = trip.from_database(source)
            outcome.notes += [f"{name}: {note}" for note in models.notes]
            trips.append(Trip(models.code, source, target))
            names.append(name)
        for name, differing in zip(names, trip.differences(trips), strict=True):
            outcome.differences |= {f"{name}: {table}": lines for table, lines in differing.items() if lines}
    return outcome


def _schemas(only: Collection[str]) -> Iterator[tuple[str, list[sa.Table]]]:
    """What applications declare, by the name of the corpus; those that are known by importing them."""
    truth = json.loads(gzip.decompress((Path(__file__).parent / "truth.json.gz").read_bytes()))
    folders = obtain.folders()
    for corpus in obtain.SOURCES:
        if only and corpus["id"] not in only:
            continue
        for world in corpus["worlds"]:
            name = f"{corpus['id']}/{world['id']}"
            if corpus["id"] == "sqlmodel-docs" or name not in truth:
                continue
            loaded = workspace.load(
                [folders[corpus["id"]] / path for path in world["paths"]], {"sqlmodel-version": VERSION}
            )
            schema = loaded.snapshot.schema
            built = tables.build(schema).tables
            yield name, [built[table.model][1] for table in ddl.in_dependency_order(schema) if table.model in built]


def _make(address: str, declared: list[sa.Table]) -> int:
    """Makes the tables that the database takes, one by one; how many there are."""
    engine = sa.create_engine(address)
    made: list[str] = []
    for table in declared:
        try:
            if not {key.column.table.fullname for key in table.foreign_keys} <= {*made, table.fullname}:
                continue
            with engine.begin() as connection:
                if table.schema and engine.dialect.name == "postgresql":
                    connection.execute(sa.schema.CreateSchema(table.schema, if_not_exists=True))
                table.create(connection)
            made.append(table.fullname)
        except (sa.exc.SQLAlchemyError, NotImplementedError):
            continue  # Tables of other databases, and those that refer to tables that could not be made.
    engine.dispose()
    return len(made)
