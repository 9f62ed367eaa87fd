"""`generate` for what needs no model: databases, migrations, whole projects."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.console import Run
from project.layout import lay_out


def test_a_project_is_made_once(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("generate", "project", "heroes", "--write")
    assert (done.code, done.out) == (0, "")
    assert "note: made heroes/migrations/versions/0001_create_the_tables.py\n" in done.err
    again = run("generate", "project", "heroes", "--write")
    assert (again.code, again.err) == (0, "note: all is there already\n")
    grown = run("generate", "project", "heroes", "--async", "--diff")
    assert grown.code == 0
    assert "heroes/heroes/crud.py (kept)" in grown.err


def test_the_generators_go_on_with_a_project(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("generate", "project", "heroes", "--write").code == 0
    monkeypatch.chdir(tmp_path / "heroes")
    for line in ("crud Hero", "router Hero", "tests Hero", "database", "alembic --revision"):
        done = run("generate", *line.split())
        assert (done.code, done.out) == (0, ""), line


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("project", "give the project one name, such as `heroes`"),
        ("project heroes --driver oracle", "`oracle` is not a known driver; choose "),
        ("project heroes --into ..", "`..` lies outside of the folder to work in; name one inside of it"),
        ("project taken", "`taken/pyproject.toml` is that of another project; choose an empty folder with `into`"),
        ("project blocked", "`blocked/"),
        ("alembic --directory ..", "`..` is not a folder inside of the project; name one such as `migrations`"),
    ],
)
def test_bad_wishes_write_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path, {"taken/pyproject.toml": '[project]\nname = "theirs"\n', "blocked": "A file, no folder."})
    before = sorted(os.walk(tmp_path))
    done = run("generate", *line.split(), "--write")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {sentence}")
    assert sorted(os.walk(tmp_path)) == before
