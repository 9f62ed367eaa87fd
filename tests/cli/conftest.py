"""A project to check, and the command to check it with."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.console import Run, runner
from project.layout import lay_out

TEAM = """\
from sqlmodel import Field, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
"""

HERO = """\
from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    team_id: int | None = Field(default=None, foreign_key="tem.id")
"""


@pytest.fixture(name="run")
def run_fixture(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `sqlmodel-lsp`."""
    return runner(capsys, monkeypatch)


@pytest.fixture(name="project")
def project_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one mistake, and the working directory in it."""
    lay_out(
        tmp_path,
        {"pyproject.toml": "", "app/__init__.py": "", "app/team.py": TEAM, "app/hero.py": HERO},
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path
