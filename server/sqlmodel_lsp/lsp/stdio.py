"""Messages over stdin and stdout, read ahead by a thread of their own.

All messages that have arrived are handled before anything is computed for them, so that work for texts that have
already been typed over never starts.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

from pygls.io_ import StdoutWriter

if TYPE_CHECKING:
    from pygls.protocol import JsonRPCProtocol

log = logging.getLogger(__name__)


def serve(protocol: JsonRPCProtocol) -> None:
    """Serves the client at the other end of stdin and stdout until it leaves."""
    stdout = sys.stdout.buffer
    sys.stdout = sys.stderr  # A stray print would break the stream of messages.
    protocol.set_writer(StdoutWriter(stdout))
    try:
        asyncio.run(_Conversation(protocol, _Input(sys.stdin.fileno())).run())
    except (BrokenPipeError, ConnectionResetError):
        log.warning("the client is gone")
        # The interpreter would complain about the broken pipe once more when it flushes at exit.
        os._exit(1)


class _Conversation:
    """One client's messages, in their order."""

    def __init__(self, protocol: JsonRPCProtocol, source: _Input) -> None:
        self._protocol = protocol
        self._input = source
        self._arrived: deque[bytes | None] = deque()

    async def run(self) -> None:
        """Handles messages until stdin ends or the client says so."""
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[None] = self._loop.create_future()
        threading.Thread(target=self._read, name="stdin", daemon=True).start()
        await self._end

    def _read(self) -> None:
        try:
            while (body := self._input.body()) is not None:
                self._arrive(body)
        except OSError as error:
            log.warning("cannot read from the client: %s", error)
        self._arrive(None)

    def _arrive(self, body: bytes | None) -> None:
        self._arrived.append(body)
        try:
            self._loop.call_soon_threadsafe(self._handle_arrived)
        except RuntimeError:  # The loop has ended before the thread.
            log.debug("a message came too late")

    def _handle_arrived(self) -> None:
        while self._arrived:
            body = self._arrived.popleft()
            if body is None:
                self._finish()
                return
            try:
                self._protocol.handle_message(json.loads(body, object_hook=self._protocol.structure_message))
            except BrokenPipeError as error:
                self._finish(error)
                return
            except Exception:  # A message we cannot make sense of must not end the conversation.
                log.exception("cannot handle a message")

    def _finish(self, error: Exception | None = None) -> None:
        if self._end.done():
            return
        if error is None:
            self._end.set_result(None)
        else:
            self._end.set_exception(error)


class _Input:
    """Bytes of a file descriptor, read without the lock that a buffered stream would hold when the process ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._bytes = bytearray()

    def body(self) -> bytes | None:
        """The body of the next message, or None at the end of the input."""
        length = None
        while (line := self._line()) is not None:
            name, _, value = line.strip().partition(b":")
            if name.lower() == b"content-length" and value.strip().isdigit():
                length = int(value)
            elif not name and length is not None:
                return self._take(length)
        return None

    def _line(self) -> bytes | None:
        while (end := self._bytes.find(b"\n")) < 0:
            if not self._fill():
                return None
        return self._take(end + 1)

    def _take(self, length: int) -> bytes | None:
        while len(self._bytes) < length:
            if not self._fill():
                return None
        taken = bytes(self._bytes[:length])
        del self._bytes[:length]
        return taken

    def _fill(self) -> bool:
        more = os.read(self._descriptor, 1 << 16)
        self._bytes += more
        return bool(more)
