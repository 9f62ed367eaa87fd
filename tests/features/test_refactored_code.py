"""Refactored code passes the linter and the formatter that people run, as far as it did before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness import markdown, refactoring_case, workspace
from harness.refactoring_proof import apply
from sqlmodel_lsp.features.actions import refactorings
from sqlmodel_lsp.generate import RefusalError

SUITES = sorted((Path(__file__).parent / "refactorings").glob("*.md"))
LINTER = (
    "check",
    "--isolated",
    "--no-cache",
    "--select",
    "E4,E7,E9,F,I",
    "--output-format",
    "concise",
    "--config",
    "src = ['*/before', '*/after']",
)
FORMATTER = ("format", "--isolated", "--no-cache", "--check", "--output-format", "concise")


@pytest.fixture(scope="module", name="folder")
def folder_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `N/before` and `N/after` for each change that a suite names."""
    folder = tmp_path_factory.mktemp("refactored")
    for number, (before, after) in enumerate(changes()):
        for when, texts in (("before", before), ("after", after)):
            for name, text in texts.items():
                path = folder / str(number) / when / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    return folder


def changes() -> Iterator[tuple[Mapping[str, str], Mapping[str, str]]]:
    """The files before and after each change that the suites name."""
    for case in (case for suite in SUITES for case in markdown.parse(suite.read_text(encoding="utf-8"))):
        texts, path, span = refactoring_case.placed(case)
        snapshot = workspace.snapshot(texts)
        found = refactorings.at(snapshot, path, span) if span is not None and case.of("after") else ()
        chosen = {item.offer.title: item for item in found}
        for block in case.of("after"):
            item = chosen[block.name]
            change = refactorings.change(snapshot, item.subject, item.members, block.name)
            assert change is not None
            yield texts, apply(texts, change)
        for block in case.of("command"):
            try:
                change = refactorings.carry_out(snapshot, *refactoring_case.wished(block.name))
            except RefusalError:
                continue
            yield texts, apply(texts, change)


def complaints(folder: Path, *command: str) -> set[str]:
    """What ruff says, one line for each complaint, relative to the folder."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    return {line for line in done.stdout.splitlines() if "/before/" in line or "/after/" in line}


def new(said: set[str]) -> set[str]:
    """Complaints about files of changes that there were none about before."""
    bad = {numbered(line) for line in said if "/before/" in line}
    return {line for line in said if "/after/" in line and numbered(line) not in bad}


def numbered(line: str) -> str:
    """The number of the change that a line is about."""
    return line.partition("/")[0]


def test_the_linter_has_no_complaint(folder: Path) -> None:
    assert new(complaints(folder, *LINTER)) == set()


def test_the_formatter_changes_nothing_at_one_width_or_another(folder: Path) -> None:
    narrow, wide = (
        {line.partition(":")[0] for line in new(complaints(folder, *FORMATTER, "--line-length", width))}
        for width in ("88", "120")
    )
    assert narrow & wide == set()
