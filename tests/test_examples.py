"""The examples do what the README says: one runs, the other has the mistakes it is known for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"

MISTAKES = {
    ("field-unknown-argument", "catalogue.py"),
    ("back-populates-missing", "catalogue.py"),
    ("type-unsupported", "catalogue.py"),
    ("fk-type-mismatch", "orders.py"),
    ("rel-ambiguous", "orders.py"),
    ("fk-unknown-table", "reviews.py"),
}


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs a Python module in a folder, leaving nothing behind in the tree."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def check(example: str) -> tuple[int, list[dict[str, str]]]:
    """Exit code and errors and warnings of `sqlmodel-lsp check` on an example."""
    done = run("sqlmodel_lsp", "check", f"examples/{example}", "--output-format", "json", folder=EXAMPLES.parent)
    assert done.stderr == ""
    findings = [finding for finding in json.loads(done.stdout) if finding["severity"] in ("error", "warning")]
    return done.returncode, findings


def test_the_fixed_shop_runs() -> None:
    done = run("pytest", "-q", "-p", "no:cacheprovider", "tests", folder=EXAMPLES / "bookshop-fixed")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_fixed_shop_has_no_mistakes() -> None:
    assert check("bookshop-fixed") == (0, [])


def test_every_mistake_of_the_shop_is_found() -> None:
    code, findings = check("bookshop")
    assert code == 1
    assert {(finding["name"], Path(finding["filename"]).name) for finding in findings} == MISTAKES


def test_the_readme_shows_what_is_printed() -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    command = "$ sqlmodel-lsp check examples/bookshop\n"
    shown = readme.partition(command)[2].partition("\n```")[0]
    printed = run("sqlmodel_lsp", "check", "examples/bookshop", folder=EXAMPLES.parent).stdout
    assert shown
    assert [part for piece in shown.split("\n…\n") for part in piece.split("\n\n") if part not in printed] == []
