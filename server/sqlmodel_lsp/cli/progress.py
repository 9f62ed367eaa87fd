"""A progress bar for people who wait: on a terminal only, and only after a second."""

from __future__ import annotations

import sys
import threading
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
    """Shows itself once it has taken long; before, not even the library for it is loaded.

    Some stages report only at their start, so a timer and not the next report decides when.
    """

    def __init__(self) -> None:
        self._latest: tuple[str, int, int] = ("", 0, 0)
        self._progress: Progress | None = None
        self._timer = threading.Timer(_PATIENCE, self._show)
        self._timer.daemon = True
        self._timer.start()

    def report(self, stage: str, done: int, total: int) -> None:
        """Shows how far a stage is; a total of zero means that nobody knows."""
        self._latest = (stage, done, total)
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], description=stage, completed=done, total=total or None)

    def close(self) -> None:
        """Takes the bar away."""
        self._timer.cancel()
        self._timer.join()
        if self._progress is not None:
            self._progress.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        stage, done, total = self._latest
        progress.add_task(stage, completed=done, total=total or None)
        progress.start()
        self._progress = progress
