"""The tables of real applications as live databases become models that make the same tables.

Two applications by default; with `SQLMODEL_LSP_DATABASES`, all of them.
"""

from __future__ import annotations

import itertools
import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from corpora import database_trips, obtain
from harness.postgres import Postgres

BAR = 0.95
CHOSEN = () if os.environ.get("SQLMODEL_LSP_DATABASES") else ("sparecores-crawler", "papita-txnsmodel")


def check(new: database_trips.Databases) -> None:
    """Asserts that nearly all tables come back, and that there is a word about each that is left out."""
    try:
        outcome = database_trips.travel(new, CHOSEN)
    except obtain.NoNetworkError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no network: {error}")
    shown = "\n".join(f"{table}: {lines}" for table, lines in outcome.differences.items())
    gone = [table for table, lines in outcome.differences.items() if lines == ["it is not there"]]
    lost = [table for table in gone if not any(_tells(note, table) for note in outcome.notes)]
    assert outcome.tables > 0
    assert len(outcome.differences) <= (1 - BAR) * outcome.tables, shown
    assert not lost, f"nothing is said about {lost}:\n{shown}"


def _tells(note: str, table: str) -> bool:
    world, _, name = table.partition(": ")
    return note.startswith(f"{world}: ") and f"`{name}`" in note


def test_tables_come_back_on_sqlite(tmp_path: Path) -> None:
    numbers = itertools.count()
    check(lambda: nullcontext(f"sqlite:///{tmp_path / str(next(numbers))}.db"))


def test_tables_come_back_on_postgresql(postgres: Postgres) -> None:
    check(postgres.database)
