"""What ruff, mypy and pytest say about many projects at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from properties.projects import Project

RULES = ("--isolated", "--no-cache", "--select", "E4,E7,E9,F,I")


def write(folder: Path, projects: Iterable[Project]) -> None:
    """Puts the files of projects into a folder."""
    for project in projects:
        for name, text in project.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def tidy(folder: Path, projects: Iterable[Project]) -> None:
    """Formats what generators are given, as its writers would."""
    write(folder, projects)
    _run(folder, "ruff", "check", "--fix", "--quiet", *RULES, ".")
    _run(folder, "ruff", "format", "--quiet", "--isolated", "--no-cache", ".")
    for project in projects:
        project.files = {name: (folder / name).read_text(encoding="utf-8") for name in project.files}


def generate(folder: Path, projects: Iterable[Project]) -> None:
    """Runs the generators of projects, and writes what came of them."""
    tidy(folder, projects)
    for project in projects:
        project.generate()
    write(folder, projects)


def told(failed: Sequence[Project], count: int) -> str:
    """What is wrong with some projects."""
    shown = "\n\n".join("\n".join([project.name, *project.complaints[:5]]) for project in failed[:count])
    return f"{len(failed)} projects:\n\n{shown}"


def lint(folder: Path, projects: Iterable[Project]) -> None:
    """Notes what ruff would say or format."""
    _note(projects, _run(folder, "ruff", "check", "--output-format", "concise", *RULES, "."))
    changed = _run(folder, "ruff", "format", "--check", "--isolated", "--no-cache", ".")
    _note(projects, re.sub(r"(?m)^Would reformat: (.*)$", r"\1: would be formatted", changed))


def check_types(folder: Path, cache: Path, projects: Iterable[Project]) -> None:
    """Notes what mypy says when it is strict."""
    said = _run(folder, "mypy", "--strict", "--cache-dir", str(cache), "--no-error-summary", ".")
    _note(projects, said)


def run_tests(folder: Path, projects: Iterable[Project], environment: Mapping[str, str] | None = None) -> int:
    """Notes which tests fail; answers how many passed."""
    made = list(projects)
    lines = "".join(f"{json.dumps([str(folder), project.name, dict(environment or {})])}\n" for project in made)
    done = subprocess.run(
        [sys.executable, "-m", "properties.pytest_child"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        input=lines,
        capture_output=True,
        text=True,
        check=True,
    )
    passed = 0
    for project, line in zip(made, done.stdout.splitlines(), strict=True):
        code, said = json.loads(line)
        passed += sum(map(int, re.findall(r"(\d+) passed", said)))
        if code:
            project.complaints.append(f"pytest exits with {code}\n{said[-3000:]}")
    return passed


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _note(projects: Iterable[Project], said: str) -> None:
    by_name = {project.name: project for project in projects}
    others = []
    for line in said.splitlines():
        found = by_name.get(re.split(r"[/\\]", line, maxsplit=1)[0])
        if found is not None:
            found.complaints.append(line)
        elif re.search(r"error|rror:", line) and not line.startswith("Found "):
            others.append(line)
    assert not others, others[:5]
