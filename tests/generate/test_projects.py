"""Projects that are generated pass their own tests, and what people check code with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness import generator_case


def complaints(folder: Path, *command: str) -> str:
    """What a tool says when it is not content."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


CHECKS: dict[str, list[list[str]]] = {
    "": [["pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"]],
    "--async --database postgresql": [
        ["pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"],
        ["ruff", "check", "--no-cache"],
        ["ruff", "format", "--no-cache", "--diff"],
        ["mypy", "--cache-dir", os.devnull, "."],
    ],
}
"""What is run for which options; types are checked once, for that takes long."""


@pytest.mark.parametrize("options", CHECKS)
def test_a_project_passes_its_own_tests(tmp_path: Path, options: str) -> None:
    texts = generator_case.once({}, f"project my-heroes --into . {options}")
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for check in CHECKS[options]:
        assert complaints(tmp_path, *check) == ""
    assert list(tmp_path.rglob("*.db")) == []
