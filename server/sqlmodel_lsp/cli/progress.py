"""A progress bar for people who wait: on a terminal only, and only after a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlmodel_lsp.project import indexer, terminal

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 1.0


@contextmanager
def shown() -> Iterator[indexer.Progress]:
    """A function to report progress to; the bar goes away at the end."""
    if not terminal.is_terminal(sys.stderr):
        yield lambda *_: None
        return
    bar = _Bar()
    try:
        yield bar.report
    finally:
        bar.close()


class _Bar:
    """Starts to be seen once it has taken long; before, not even the library for it is loaded."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._progress: Progress | None = None

    def report(self, stage: str, done: int, total: int) -> None:
        """Shows how far a stage is."""
        if self._progress is None:
            if time.monotonic() - self._start < _PATIENCE:
                return
            self._progress = _start()
        task = self._progress.task_ids[0]
        self._progress.update(task, description=stage, completed=done, total=total or None)

    def close(self) -> None:
        """Takes the bar away."""
        if self._progress is not None:
            self._progress.stop()


def _start() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    progress.add_task("")
    progress.start()
    return progress
