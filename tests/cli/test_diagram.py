"""`sqlmodel-lsp diagram`: by itself, kept in a document, and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.console import Run
from sqlmodel_lsp.features.diagrams import FORMATS
from sqlmodel_lsp.features.diagrams.fences import BEGIN, END

TEAM = """\
erDiagram
    team {
        int id PK
        str name
    }
"""
DOCUMENT = f"# Heroes\n\n{BEGIN}\n{END}\n\nAs they are.\n"


@pytest.fixture(name="readme")
def readme_fixture(project: Path) -> Path:
    """A document with a place for a diagram."""
    path = project / "README.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


@pytest.mark.parametrize("language", FORMATS)
def test_it_is_the_same_every_time(run: Run, project: Path, language: str) -> None:  # noqa: ARG001
    done = run("diagram", "--format", language)
    assert (done.code, done.err) == (0, "")
    assert "team_id" in done.out
    assert run("diagram", "--format", language).out == done.out


def test_parts_of_it(run: Run, project: Path) -> None:  # noqa: ARG001
    assert run("diagram", "app/team.py").out == TEAM
    assert run("diagram", "--module", "app.team").out == TEAM
    assert run("diagram", "--around", "Team", "--distance", "0").out == TEAM


def test_inject(run: Run, readme: Path) -> None:
    done = run("diagram", "app/team.py", "--inject", "README.md")
    assert (done.code, done.out, done.err) == (0, "", "note: changed README.md\n")
    written = readme.read_text(encoding="utf-8")
    assert written == f"# Heroes\n\n{BEGIN}\n\n```mermaid\n{TEAM}```\n\n{END}\n\nAs they are.\n"
    again = run("diagram", "app/team.py", "--inject", "README.md")
    assert (again.code, again.err) == (0, "")
    assert readme.read_text(encoding="utf-8") == written
    assert run("diagram", "app/team.py", "--check", "README.md").code == 0


def test_a_document_keeps_its_line_ends(run: Run, readme: Path) -> None:
    readme.write_bytes(DOCUMENT.replace("\n", "\r\n").encode())
    assert run("diagram", "--inject", "README.md").code == 0
    assert b"\n" not in readme.read_bytes().replace(b"\r\n", b"")
    assert run("diagram", "--check", "README.md").code == 0


def test_check_shows_what_would_change(run: Run, readme: Path) -> None:
    (readme.parent / "team.mmd").write_text(TEAM.replace("str", "int"), encoding="utf-8")
    done = run("diagram", "app/team.py", "--check", "team.mmd")
    assert done.code == 1
    assert "-        int name\n+        str name\n" in done.out
    assert run("diagram", "app/team.py", "--check", "README.md").code == 1
    assert readme.read_text(encoding="utf-8") == DOCUMENT


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--around", "Taem"], "`Taem` is not a known table; did you mean `Team`?"),
        (["--inject", "missing.md"], "missing.md does not exist"),
        (["--inject", "app/team.py"], f"app/team.py has no `{BEGIN}`; the diagram goes between"),
        (["--inject", "README.md", "--check", "README.md"], "Only one of `--inject` and `--check`"),
        (["--format", "visio"], "Invalid value for '--format'"),
    ],
)
def test_bad_usage_is_one_sentence(run: Run, readme: Path, arguments: list[str], sentence: str) -> None:
    done = run("diagram", *arguments)
    assert done.err.startswith(f"error: {sentence}")
    assert (done.err.count("\n"), done.out, done.code) == (1, "", 2)
    assert readme.read_text(encoding="utf-8") == DOCUMENT


def test_half_a_mark_is_refused(run: Run, readme: Path) -> None:
    readme.write_text(f"{BEGIN}\n", encoding="utf-8")
    done = run("diagram", "--inject", "README.md")
    assert done.err.startswith(f"error: README.md has no `{END}`")
    readme.write_text(f"{BEGIN}\n{END}\n{BEGIN}\n", encoding="utf-8")
    assert "twice" in run("diagram", "--check", "README.md").err


def test_what_cannot_be_read_takes_no_place(run: Run, readme: Path) -> None:
    run("diagram", "--inject", "README.md")
    kept = readme.read_text(encoding="utf-8")
    done = run("diagram", "missing", "--inject", "README.md")
    assert (done.code, done.out, done.err) == (2, "", "error: missing does not exist\n")
    assert readme.read_text(encoding="utf-8") == kept
