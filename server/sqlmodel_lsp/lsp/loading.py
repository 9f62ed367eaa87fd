"""Loading folders in small steps, so that requests are answered meanwhile, with progress for the user."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
import uuid
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

if TYPE_CHECKING:
    from sqlmodel_lsp.lsp.server import Server
    from sqlmodel_lsp.lsp.session import Reading
    from sqlmodel_lsp.project.indexer import Step

log = logging.getLogger(__name__)

_PATIENCE = 1.0
"""How many seconds the client has to answer whether it shows progress."""


class Loader:
    """Keeps one task for each folder that is being loaded; a folder that changes meanwhile begins anew."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def load(self, folder: str) -> None:
        """Begins to load a folder."""
        self.stop(folder)
        self._server.session.expect(folder)
        self._tasks[folder] = asyncio.get_running_loop().create_task(self._load(folder))

    def stop(self, folder: str) -> None:
        """Leaves a folder as it is."""
        task = self._tasks.pop(folder, None)
        if task is not None:
            task.cancel()

    async def ready(self, path: str | None = None) -> None:
        """Waits until the folder of a file, or every folder, is loaded, or the user has cancelled that."""
        while waited := self._running(path):
            await asyncio.wait(waited)

    def _running(self, path: str | None) -> list[asyncio.Task[None]]:
        folders = self._tasks if path is None else [self._server.session.folder(path)]
        return [self._tasks[folder] for folder in folders if folder in self._tasks and not self._tasks[folder].done()]

    async def _load(self, folder: str) -> None:
        progress = Progress(self._server, f"Reading {os.path.basename(folder)}")
        try:
            await progress.begin()
            reading = self._server.session.begin(folder)
            try:
                await self._read(reading, progress)
            finally:
                self._server.session.finish(reading)
        except Exception:  # A folder we cannot read must not keep the others from being read.
            log.exception("cannot load %s", folder)
        finally:
            progress.end()
            self._server.publish_soon()

    async def _read(self, reading: Reading, progress: Progress) -> None:
        """Reads in a thread, since linking takes its time at once."""
        loop, is_enough = asyncio.get_running_loop(), threading.Event()

        def read() -> None:
            with contextlib.closing(reading.steps()) as steps:
                for step in steps:
                    loop.call_soon_threadsafe(progress.report, step)
                    if is_enough.is_set() or progress.is_cancelled:
                        break

        try:
            await asyncio.to_thread(read)
        finally:
            is_enough.set()


class Progress:
    """Work that the client shows to the user, where it can."""

    def __init__(self, server: Server, title: str) -> None:
        self._server = server
        self._title = title
        self._token = str(uuid.uuid4())
        self._said = ""
        self._is_shown = False

    @property
    def is_cancelled(self) -> bool:
        """Whether the user wants it to end."""
        return self._is_shown and self._server.work_done_progress.tokens[self._token].cancelled()

    async def begin(self) -> None:
        """Asks the client to show the work."""
        window = self._server.client_capabilities.window
        if window is None or not window.work_done_progress:
            return
        asked = asyncio.ensure_future(self._server.work_done_progress.create_async(self._token))
        asked.add_done_callback(_look_at)
        # Waiting leaves the request alone when we are cancelled; an answer to nobody would break the connection.
        await asyncio.wait([asked], timeout=_PATIENCE)
        if asked.done() and asked.exception() is None:
            self._is_shown = True
            value = types.WorkDoneProgressBegin(self._title, cancellable=True, percentage=0)
            self._server.work_done_progress.begin(self._token, value)

    def report(self, step: Step) -> None:
        """Tells how far the work is, when that has changed for the eye."""
        percentage = 100 * step.done // step.total if step.total else None
        said = f"{step.stage} {percentage}"
        if self._is_shown and said != self._said and (step.total or not self._said.startswith(step.stage)):
            self._said = said
            value = types.WorkDoneProgressReport(message=step.stage, percentage=percentage)
            self._server.work_done_progress.report(self._token, value)

    def end(self) -> None:
        """Takes the work away from the user's eyes."""
        if self._is_shown:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())


def _look_at(answer: asyncio.Future[Any]) -> None:
    """Takes note of an answer that nobody waits for any more."""
    error = None if answer.cancelled() else answer.exception()
    if error is not None and not isinstance(error, JsonRpcException):
        log.error("cannot show progress: %s", error)
