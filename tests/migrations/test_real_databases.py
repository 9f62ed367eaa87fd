"""What a history leads to is what a real database holds after real Alembic has carried it out.

`SQLMODEL_LSP_HISTORIES` is the number of random histories for each database.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from harness.postgres import Postgres
from migrations import reflected
from migrations.evolution import Evolution
from sqlmodel_lsp.migrations import revision
from sqlmodel_lsp.migrations.replay import Replay

HISTORIES = int(os.environ.get("SQLMODEL_LSP_HISTORIES", "3"))
STEPS = 9
HEADER = """
import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "{number}"
down_revision = {down}


def upgrade():
"""


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_sqlite(seed: int) -> None:
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        compare(Evolution(seed, "sqlite"), connection)
    engine.dispose()


def test_postgresql(postgres: Postgres) -> None:
    for seed in range(HISTORIES):
        with postgres.database() as url:
            engine = sa.create_engine(url)
            with engine.connect() as connection:
                compare(Evolution(seed, "postgresql"), connection)
            engine.dispose()


def compare(evolution: Evolution, connection: sa.Connection) -> None:
    """Carries out one step after the other, and compares the schema after each."""
    replay = Replay(evolution.dialect, evolution.convention)
    revisions = []
    context = _context(evolution, connection)
    for number, text in enumerate(_steps(evolution, context)):
        down = f'"{number - 1}"' if number else None
        code = HEADER.format(number=number, down=down) + "".join(f"    {line}\n" for line in text.splitlines())
        _carry_out(code, context)
        read = revision.read(f"{number}.py", code)
        assert read is not None
        revisions.append(read)
        schema = replay.schema(revisions)
        told, said = reflected.of_database(connection), reflected.of_history(schema, connection)
        history = "\n".join(item.text.partition("def upgrade():")[2] for item in revisions)
        assert said == told, f"after {history}"
        assert schema.notes == (), f"after {history}"
        assert {table.certainty for table in schema.tables.values()} <= {"exact"}
        assert schema.beyond is None


def _context(evolution: Evolution, connection: sa.Connection) -> MigrationContext:
    options: dict[str, Any] = {
        "render_as_batch": evolution.dialect == "sqlite",
        "compare_server_default": True,
        "target_metadata": sa.MetaData(naming_convention=evolution.convention),
    }
    return MigrationContext.configure(connection, opts=options)


def _steps(evolution: Evolution, context: MigrationContext) -> Iterator[str]:
    """The code of each step, made when its turn has come."""
    for step in range(STEPS):
        if step > 0 and evolution.random.random() < 0.5:
            yield evolution.by_hand() or "pass"
            continue
        evolution.change_models()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = produce_migrations(context, evolution.metadata())
            assert found.upgrade_ops is not None
            batch = evolution.dialect == "sqlite"
            yield render_python_code(found.upgrade_ops, render_as_batch=batch, migration_context=context)


def _carry_out(code: str, context: MigrationContext) -> None:
    names: dict[str, Any] = {}
    exec(compile(code, "revision.py", "exec"), names)
    with context.begin_transaction(), Operations.context(context), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names["upgrade"]()
