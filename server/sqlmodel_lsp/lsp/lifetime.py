"""The end of the process: with its client, in time, and with no child left behind."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import threading
import time

_PAUSE = 0.5
_GRACE = 1.0

log = logging.getLogger(__name__)


def watch(process: int) -> None:
    """Ends this process when another one ends.

    A process that is not to be seen from the beginning lives on another machine or in another container.
    """
    if is_alive(process):
        threading.Thread(target=_watch, args=(process,), name="client", daemon=True).start()


def end_soon(code: int) -> None:
    """Lets the process end by itself, and ends it when work that nobody waits for holds it up."""
    threading.Thread(target=_end_after_grace, args=(code,), name="end", daemon=True).start()


def end(code: int) -> None:
    """Ends the process at once, and its children with it."""
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(code)


def _watch(process: int) -> None:
    while is_alive(process):
        time.sleep(_PAUSE)
    log.warning("the client's process is gone")
    end(1)


def _end_after_grace(code: int) -> None:
    time.sleep(_GRACE)
    end(code)


if sys.platform == "win32":
    import ctypes

    _SYNCHRONIZE = 0x00100000
    _TIMED_OUT = 0x00000102

    def is_alive(process: int) -> bool:
        """Whether a process runs."""
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(_SYNCHRONIZE, False, process)
        if not handle:
            return False
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == _TIMED_OUT)
        finally:
            kernel.CloseHandle(handle)

else:

    def is_alive(process: int) -> bool:
        """Whether a process runs."""
        if process <= 0:
            return False
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True
