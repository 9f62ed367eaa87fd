"""Runs one sample against the real SQLModel, in a fresh fork, and tells how far it came.

Knows nothing of this project: it runs under any interpreter that has SQLModel.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, create_engine, create_mock_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from sqlalchemy.orm.mapper import _all_registries
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement
from sqlmodel import SQLModel


def run(files: dict[str, str], entry: str = "") -> dict[str, Any]:
    """Imports the files, configures mappers, creates all tables, runs the entry code; stops at the first exception."""
    report: dict[str, Any] = {"stage": None, "exception": "", "message": "", "tables": {}, "traceback": ""}
    output = io.StringIO()
    stage = "import"
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                import_files(Path(folder), files)
                stage = "configure"
                configure_mappers()
                stage = "create"
                with contextlib.suppress(SQLAlchemyError):  # Creating them will say what is wrong.
                    report["tables"] = tables()
                report["relationships"] = relationships()
                engine = create_tables()
                stage = "use"
                if entry:
                    exec(compile(entry, "<entry>", "exec"), {"engine": engine, "__name__": "__main__"})
        except BaseException as error:
            report.update(stage=stage, exception=type(error).__name__, message=str(error))
            report["traceback"] = traceback.format_exc()
        report["warnings"] = [str(warning.message) for warning in caught]
    report["output"] = output.getvalue()
    return report


def import_files(folder: Path, files: dict[str, str]) -> None:
    """Writes the python files below a folder and imports them in the order given."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    os.chdir(folder)  # What a sample makes beside itself goes with it.
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    for name in files:
        if name.endswith(".py"):
            importlib.import_module(name.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))


def all_metadata() -> list[MetaData]:
    """SQLModel's metadata and that of every other table mapped by now."""
    found = [SQLModel.metadata]
    for registry in _all_registries():
        for mapper in registry.mappers:
            metadata = getattr(mapper.local_table, "metadata", None)
            if metadata is not None and all(metadata is not other for other in found):
                found.append(metadata)
    return found


def create_tables() -> Engine:
    """An SQLite engine with every table in it; schemas are attached databases."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def enforce(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")

    for metadata in all_metadata():
        with engine.begin() as connection:
            present = {row[1] for row in connection.execute(text("PRAGMA database_list"))}
            for schema in sorted({table.schema for table in metadata.tables.values() if table.schema} - present):
                connection.execute(text(f"ATTACH DATABASE ':memory:' AS \"{schema}\""))
        metadata.create_all(engine)
    return engine


def tables() -> dict[str, Any]:
    """Every table: its columns, and its DDL for PostgreSQL."""
    dialect = create_mock_engine("postgresql://", print).dialect
    found = {}
    for metadata in all_metadata():
        for name, table in metadata.tables.items():
            statements: list[DDLElement] = [CreateTable(table)]
            statements += [CreateIndex(index) for index in sorted(table.indexes, key=str)]
            found[name] = {
                "columns": [column.name for column in table.columns],
                "ddl": "\n".join(str(statement.compile(dialect=dialect)).strip() for statement in statements),
            }
    return found


def relationships() -> dict[str, list[str]]:
    """The relationships of every mapped class by its name, one line each: `Team.heroes: list[Hero], ...`."""
    found: dict[str, list[str]] = {}
    for registry in _all_registries():
        for mapper in registry.mappers:
            lines = found.setdefault(mapper.class_.__name__, [])
            for item in mapper.relationships:
                target = item.mapper.class_.__name__
                lines.append(
                    f"{mapper.class_.__name__}.{item.key}: {f'list[{target}]' if item.uselist else target}"
                    + (f", back_populates {item.back_populates}" if item.back_populates else "")
                    + (f", through {getattr(item.secondary, 'fullname', '?')}" if item.secondary is not None else "")
                )
    return found
