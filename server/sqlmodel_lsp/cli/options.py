"""Options that several commands share, and the workspace they ask for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from sqlmodel_lsp.cli import progress
from sqlmodel_lsp.project import config, files, workspace
from sqlmodel_lsp.project.problem import Problem

F = TypeVar("F", bound=Callable[..., Any])

_STDIN_NAME = "stdin.py"


def paths_argument(command: F) -> F:
    """Files and folders; `-` is standard input, nothing is the working directory."""
    return click.argument("paths", nargs=-1, type=click.Path())(command)


def common(command: F) -> F:
    """The options of every command that reads a workspace."""
    for option in reversed(
        (
            click.option("--sqlmodel-version", metavar="VERSION", help="Follow this SQLModel version."),
            click.option("--python", metavar="PATH", help="The project's interpreter or environment."),
            click.option("--debug", is_flag=True, help="Show a traceback when something fails inside."),
        )
    ):
        command = option(command)
    return command


def load(
    paths: Sequence[str],
    settings: dict[str, Any],
    *,
    python: str | None = None,
    stdin_filename: str | None = None,
) -> workspace.Workspace:
    """The workspace around the paths of the command line, with a progress bar where it takes long."""
    overrides = config.from_options(settings)
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    name = stdin_name(paths, stdin_filename)
    if name is not None:
        source = files.decode(name, sys.stdin.buffer.read())
        paths = [path for path in paths if path not in ("-", name)]
        if isinstance(source, Problem):
            problems.append(source)
        else:
            texts[name] = source.text
            paths = [*paths, name]
    elif not paths:
        paths = ["."]
    with progress.shown() as report:
        loaded = workspace.load(list(map(Path, paths)), overrides, texts=texts, python=python, progress=report)
    loaded.problems += problems
    return loaded


def stdin_name(paths: Sequence[str], filename: str | None) -> str | None:
    """The file whose text comes from standard input, if any."""
    return filename or (_STDIN_NAME if "-" in paths else None)


def listed(values: Sequence[str]) -> list[str]:
    """What an option was given, repeated or separated by commas."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]
