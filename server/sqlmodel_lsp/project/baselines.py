"""The file of a baseline on disk."""

from __future__ import annotations

from pathlib import Path

from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.config import Configuration
from sqlmodel_lsp.project.problem import Problem
from sqlmodel_lsp.rules import baseline
from sqlmodel_lsp.rules.baseline import Baseline

NAME = "sqlmodel-lsp-baseline.json"
"""What the file is called unless the settings say otherwise."""


def file_of(configuration: Configuration) -> Path | None:
    """The file that the settings name; None when there is to be no baseline."""
    name = configuration.settings.baseline
    return None if name is None else configuration.folder / name


def load(configuration: Configuration) -> Baseline | Problem:
    """The baseline that the settings ask for, an empty one when they ask for none."""
    file = file_of(configuration)
    if file is None:
        return Baseline()
    data = files.content(str(file))
    if data is None:
        return Problem(str(file), "does not exist; `check --update-baseline` writes it")
    if isinstance(data, Problem):
        return data
    try:
        return baseline.parse(data.decode())
    except ValueError as error:
        return Problem(str(file), "is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error))


def write(file: Path, content: Baseline) -> Problem | None:
    """Writes a baseline; answers why that was not possible, if so."""
    try:
        file.write_text(baseline.render(content), encoding="utf-8", newline="\n")
    except OSError as error:
        return Problem(str(file), f"cannot be written: {error.strerror or error}")
    return None
