"""The command line: arguments in, text and exit codes out.

Exit codes: 0 all is well, 1 findings, 2 the input or the way it was asked for, 101 a mistake of ours.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn, TextIO

import click

from sqlmodel_lsp.cli.application import application
from sqlmodel_lsp.cli.trouble import BUG, MISUSE, complain
from sqlmodel_lsp.project.problem import ConfigurationError

_INTERRUPTED = 130
_REPORT = "https://github.com/sqlmodel-lsp/sqlmodel-lsp/issues"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if "server" not in given:
        gc.disable()  # A command needs what it reads until it ends; to look for garbage takes a fifth of its time.
    sys.exit(run(given))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and answers with the exit code; nothing escapes."""
    for stream in (sys.stdout, sys.stderr):
        _print_anything(stream)
    try:
        code = application.main(list(arguments), prog_name="sqlmodel-lsp", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        complain(error.format_message().rstrip("."))
        return MISUSE
    except ConfigurationError as error:
        complain(str(error))
        return MISUSE
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    except BrokenPipeError:
        _silence(sys.stdout)
        return 0
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exc()
        complain(f"internal error, please report it at {_REPORT} with the output of --debug: {_described(error)}")
        return BUG


def _described(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _print_anything(stream: TextIO) -> None:
    """Lets file names and texts through that the terminal's encoding does not have."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _silence(stream: TextIO) -> None:
    """Whoever read our output has gone; what is still buffered must not fail at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return
