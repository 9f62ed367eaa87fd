"""How the command line says that something is wrong, and with which exit code."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable

import click

from sqlmodel_lsp.project.problem import Problem

CLEAN = 0
FOUND = 1
MISUSE = 2
BUG = 101


def complain(sentence: str) -> None:
    """Says on stderr what went wrong."""
    click.echo(f"error: {sentence}", err=True)


def note(sentence: str) -> None:
    """Says on stderr what is worth knowing."""
    click.echo(f"note: {sentence}", err=True)


def tell(problems: Iterable[Problem]) -> int:
    """Says which inputs were not read; the exit code for that."""
    code = CLEAN
    for problem in sorted(problems):
        sentence = f"{relative(problem.path)} {problem.message}"
        if problem.is_failure:
            complain(sentence)
            code = MISUSE
        else:
            note(sentence)
    return code


def relative(path: str) -> str:
    """A path as seen from the working directory, with slashes."""
    try:
        shown = os.path.relpath(path)
    except ValueError:  # Another drive.
        shown = path
    return shown.replace(os.sep, "/")


class Failures(logging.Handler):
    """Turns errors logged by parts that failed alone into one line each, and remembers that there were some."""

    def __init__(self, debug: bool) -> None:
        super().__init__(logging.ERROR)
        self.count = 0
        self._debug = debug

    def emit(self, record: logging.LogRecord) -> None:
        """Says what failed; the traceback only when somebody asked for it."""
        self.count += 1
        if self._debug and record.exc_info and record.exc_info[1] is not None:
            click.echo("".join(traceback.format_exception(record.exc_info[1])), err=True)
        complain(f"internal error: {record.getMessage()}")
