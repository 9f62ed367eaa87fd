"""What Alembic does with the files that are generated for it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from harness import generator_case

MODELS = """\
import datetime
import enum
import uuid

from sqlmodel import Field, Relationship, SQLModel, UniqueConstraint


class Kind(enum.Enum):
    GOOD = "good"
    EVIL = "evil"


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: Kind = Kind.GOOD
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("name", "team_id"),)

    id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)
    name: str = Field(index=True, unique=True, max_length=100)
    born: datetime.datetime
    team_id: int | None = Field(default=None, foreign_key="team.id", ondelete="CASCADE")
    team: Team | None = Relationship(back_populates="heroes")
"""

RUN = """\
import sys
from alembic import config
for line in sys.argv[1:]:
    config.main(line.split())
"""


class Project:
    """A folder with a project whose files generators made."""

    def __init__(self, folder: Path, url: str, *lines: str) -> None:
        self.folder, self._url = folder, url
        texts = {"app/__init__.py": "", "app/models.py": MODELS}
        for line in lines:
            texts = generator_case.once(texts, line)
        for name, text in texts.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Puts a file in its place."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def alembic(self, *commands: str) -> str:
        """What Alembic prints when it carries out some commands in the folder, all of them without complaint."""
        environment = {**os.environ, "DATABASE_URL": self._url, "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, "-c", RUN, *commands],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What a query answers."""
        with sqlite3.connect(self.folder / "app.db") as connection:
            return connection.execute(query).fetchall()


@pytest.mark.parametrize(
    ("url", "kind"), [("sqlite:///app.db", "--no-async"), ("sqlite+aiosqlite:///app.db", "--async")]
)
def test_no_row_is_lost_on_the_way(tmp_path: Path, url: str, kind: str) -> None:
    project = Project(tmp_path, url, f"database {kind} --tables migrate", f"alembic {kind} --revision")
    project.alembic("upgrade head", "check")
    with sqlite3.connect(tmp_path / "app.db") as connection:
        connection.execute("INSERT INTO team (id, name, kind) VALUES (1, 'Preventers', 'GOOD')")
        connection.execute("INSERT INTO hero (id, name, born, team_id) VALUES ('1', 'Rusty-Man', '1970-01-01', 1)")
    project.write("app/models.py", MODELS.replace("Field(unique=True)\n    kind", "Field(max_length=50)\n    kind"))
    project.alembic("revision --autogenerate -m second", "upgrade head", "check")
    (revision,) = (tmp_path / "migrations/versions").glob("*_second.py")
    assert "drop_constraint(batch_op.f('uq_team_name'), type_='unique')" in revision.read_text(encoding="utf-8")
    assert project.rows("SELECT hero.name, team.name FROM hero JOIN team") == [("Rusty-Man", "Preventers")]
    assert "CREATE TABLE hero" in project.alembic("downgrade -1", "upgrade 0001 --sql")
    assert project.rows("SELECT name FROM hero") == [("Rusty-Man",)]


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
def test_postgresql_gets_all_and_keeps_nothing(tmp_path: Path, postgres_database: str, driver: str) -> None:
    kind = f"--driver {driver} --{'async' if driver == 'asyncpg' else 'no-async'}"
    url = f"postgresql+{driver}{postgres_database[postgres_database.index('://') :]}"
    project = Project(tmp_path, url, f"database {kind} --tables migrate", f"alembic {kind} --revision")
    project.alembic(*["upgrade head", "check", "downgrade base"] * 2)
