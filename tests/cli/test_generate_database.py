"""`generate model --url`: live databases, which are read and nothing else, and passwords that stay secret."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from cli.console import Run
from harness.postgres import Postgres

SHOP = """
CREATE TABLE shop (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL);
CREATE TABLE article (id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL REFERENCES shop (id) ON DELETE CASCADE);
CREATE TABLE other (id INTEGER PRIMARY KEY);
"""


@pytest.fixture(name="shop")
def shop_fixture(project: Path) -> Path:
    """A database in a file of the project."""
    path = project / "shop.db"
    connection = sqlite3.connect(path)
    connection.executescript(SHOP)
    connection.close()
    return path


def test_tables_become_models(run: Run, project: Path, shop: Path) -> None:
    before = shop.read_bytes()
    done = run("generate", "model", "--url", "sqlite:///shop.db", "shop", "article", "--into", "app/shop.py", "--write")
    assert (done.code, done.err) == (0, "note: made app/shop.py\n")
    text = (project / "app/shop.py").read_text(encoding="utf-8")
    assert 'shop_id: int = Field(foreign_key="shop.id", ondelete="CASCADE")' in text
    assert "class Other" not in text
    assert shop.read_bytes() == before


def test_the_command_reads_postgresql(run: Run, project: Path, postgres: Postgres) -> None:
    with postgres.database() as url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TYPE mood AS ENUM ('sad', 'ok')"))
            connection.execute(sa.text("CREATE TABLE person (id serial PRIMARY KEY, mood mood NOT NULL)"))
        engine.dispose()
        done = run("generate", "model", "--url", url, "--into", "app/person.py", "--write")
    assert (done.code, done.err) == (0, "note: made app/person.py\n")
    assert "class Mood(str, Enum):" in (project / "app/person.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:///nowhere.db", "`sqlite:///nowhere.db` cannot be reached: unable to open database file"),
        ("sqlite://", "`sqlite://` is empty whenever it is opened; name the file of a database"),
        ("postgresql://me:secret@localhost:1/shop", "`postgresql://me:***@localhost:1/shop` cannot be reached: "),
        ("postgresql+asyncpg://me:secret@localhost:1/shop", "`postgresql+asyncpg://me:***@localhost:1/shop` cannot be"),
        ("me:secret", "the address of the database is not one; write it like "),
        ("oracle://me:secret@localhost/shop", "`oracle://me:***@localhost/shop` is no database that can be read; "),
        ("sqlite:///app/team.py", "`sqlite:///app/team.py` cannot be read: file is not a database"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(run: Run, project: Path, url: str, sentence: str) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = run("generate", "model", "--url", url, "--write")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert sentence in done.err
    assert "secret" not in done.err
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_an_empty_database_is_told(run: Run, project: Path) -> None:
    sqlite3.connect(project / "empty.db").close()
    done = run("generate", "model", "--url", "sqlite:///empty.db")
    assert (done.code, done.err) == (2, "error: `sqlite:///empty.db` has no tables\n")
