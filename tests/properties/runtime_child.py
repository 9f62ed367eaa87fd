"""Runs modules of models under the real SQLModel, many in one process, each with a clean registry.

Reads one JSON list of `[source, inserting]` a line and answers with as many lines. Knows nothing of this project.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import types
import warnings
from typing import Any

import sqlalchemy
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import configure_mappers
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable
from sqlmodel import Session, SQLModel
from sqlmodel.main import default_registry

from properties.plausible import plausible

MODULE = "models"
ENGINE = sqlalchemy.create_engine("sqlite://", poolclass=NullPool)


def run(source: str, inserting: bool) -> dict[str, Any]:
    """How far a module comes: its stage is None when all its tables exist; `inserts` says what first rows do."""
    report: dict[str, Any] = {"stage": "import", "exception": "", "message": "", "inserts": {}}
    module = types.ModuleType(MODULE)
    sys.modules[MODULE] = module
    try:
        exec(compile(source, MODULE, "exec", dont_inherit=True), module.__dict__)
        report["stage"] = "configure"
        configure_mappers()
        report["stage"] = "create"
        with ENGINE.connect() as connection:
            create(connection)
            report["stage"] = None
            if inserting:
                report["inserts"] = dict(insert(connection, model) for model in models(module))
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as error:
        report.update(exception=type(error).__name__, message=str(error))
    finally:
        SQLModel.metadata.clear()
        default_registry.dispose()
        default_registry._class_registry.clear()
    return report


def create(connection: sqlalchemy.Connection) -> None:
    """Creates the tables of every `MetaData`, each schema in a database of its own.

    SQLite has no foreign keys between databases, so what such a table says is printed for PostgreSQL too.
    """
    made = dict.fromkeys([SQLModel.metadata, *(mapper.local_table.metadata for mapper in default_registry.mappers)])
    tables = [table for metadata in made for table in metadata.tables.values()]
    for schema in sorted({table.schema for table in tables if table.schema}):
        connection.execute(sqlalchemy.text(f"ATTACH DATABASE ':memory:' AS \"{schema}\""))
    for metadata in made:
        metadata.create_all(connection)
    for table in tables:
        abroad = [key for key in table.foreign_keys if key.column.table.schema != table.schema]
        if abroad:
            CreateTable(table).compile(dialect=postgresql.dialect())
        for key in abroad:
            create_alone(connection, key)


def create_alone(connection: sqlalchemy.Connection, key: ForeignKey) -> None:
    """Creates a key with the same actions between two small tables, for SQLite to read them."""
    alone = MetaData()
    Table("referred", alone, Column("id", Integer, primary_key=True))
    Table("referring", alone, Column("id", ForeignKey("referred.id", ondelete=key.ondelete, onupdate=key.onupdate)))
    alone.create_all(connection)
    alone.drop_all(connection)


def models(module: types.ModuleType) -> list[type[SQLModel]]:
    """The mapped classes that a module defines."""
    mapped = {mapper.class_ for mapper in default_registry.mappers}
    return [value for value in vars(module).values() if isinstance(value, type) and value in mapped]


def insert(connection: sqlalchemy.Connection, model: type[SQLModel]) -> tuple[str, str | None]:
    """What goes wrong when a row is stored with plausible values for all that is required, and when it changes.

    None when we have no values.
    """
    values = plausible(model)
    if values is None:
        return model.__name__, None
    try:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.add(model(**values))
            session.flush()
            table = sqlalchemy.inspect(model).local_table
            session.execute(sqlalchemy.update(table).values({key: key for key in table.primary_key}))
    except Exception as error:
        return model.__name__, f"{type(error).__name__}: {error}"
    return model.__name__, ""


def serve() -> None:
    """Answers every line in a fork of its own, so that a batch begins as clean as the first."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    warnings.simplefilter("ignore")
    gc.freeze()
    for line in sys.stdin:
        waiting = json.loads(line)
        while waiting:
            done = fork(waiting)
            for answer in done:
                answers.write(f"{answer}\n")
            waiting = waiting[len(done) :]
            if waiting:
                crash = {"stage": "crash", "exception": "SystemError", "message": "process ended", "inserts": {}}
                answers.write(f"{json.dumps(crash)}\n")
                waiting = waiting[1:]
        answers.flush()


def fork(requests: list[tuple[str, bool]]) -> list[str]:
    """The answers of a fork to the requests, fewer when it died of one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            for source, inserting in requests:
                pipe.write(f"{json.dumps(run(source, inserting))}\n")
                pipe.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        lines = pipe.read().splitlines()
    os.waitpid(child, 0)
    return lines


if __name__ == "__main__":
    serve()
