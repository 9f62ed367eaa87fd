"""Generated code passes the linters and type checkers that people run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness import generator_case, markdown

CASES = [
    case for suite in sorted(Path(__file__).parent.glob("*.md")) for case in markdown.parse(suite.read_text("utf-8"))
]
TYPED = (
    "SQLite, in a project with FastAPI",
    "Asynchronous, with options for the application",
    "An asynchronous engine beside the other one",
    "With the schema variants of the project",
    "A repository with everything",
    "Asynchronous, with a composite key",
    "A model with its variants and functions",
    "A password is hashed by the project's own function; no application is found",
)


@pytest.fixture(scope="module", name="folders")
def folders_fixture(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each case, by its name, with what it generates."""
    folders = {}
    for case in CASES:
        folders[case.name] = folder = tmp_path_factory.mktemp("generated")
        for name, text in generator_case.generated(case).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folders


def complaints(folder: Path, *command: str) -> str:
    """What a tool says when it is not content."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_has_no_complaint(folders: dict[str, Path]) -> None:
    check = ("ruff", "check", "--isolated", "--no-cache", "--select", "E4,E7,E9,F,I")
    assert {name: said for name, folder in folders.items() if (said := complaints(folder, *check))} == {}


def test_ruff_would_format_nothing(folders: dict[str, Path]) -> None:
    check = ("ruff", "format", "--isolated", "--no-cache", "--diff")
    assert {name: said for name, folder in folders.items() if (said := complaints(folder, *check))} == {}


def test_mypy_has_no_complaint(folders: dict[str, Path], tmp_path: Path) -> None:
    """Only some of them, for every run of mypy takes seconds."""
    check = ("mypy", "--strict", "--cache-dir", str(tmp_path), "--no-error-summary", ".")
    chosen = {name: folders[name] for name in TYPED}
    assert {name: said for name, folder in chosen.items() if (said := complaints(folder, *check))} == {}
