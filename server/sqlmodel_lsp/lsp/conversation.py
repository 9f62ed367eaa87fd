"""One client's messages, read ahead by a thread of their own and handled in their order.

What has arrived is taken in before anything is computed, so that work that was cancelled meanwhile never starts.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcException, JsonRpcParseError, JsonRpcRequestCancelled

from sqlmodel_lsp.lsp import lifetime
from sqlmodel_lsp.lsp.inbox import Inbox
from sqlmodel_lsp.lsp.protocol import Protocol

log = logging.getLogger(__name__)

# How long messages are handled before other work of the loop gets its turn, in seconds.
_SHARE = 0.05


def hold(protocol: Protocol, read: Callable[[int], bytes], output: BinaryIO) -> int:
    """Serves a client until it leaves; the exit code tells whether it said so."""
    return asyncio.run(_Conversation(protocol, _Input(read), output).run())


class _Conversation:
    def __init__(self, protocol: Protocol, source: _Input, output: BinaryIO) -> None:
        self._protocol = protocol
        self._input = source
        self._output = output
        self._arrived: deque[bytes | None] = deque()
        self._inbox = Inbox()
        self._gives_way = False

    async def run(self) -> int:
        """Handles messages until the input ends or the client says so."""
        self._loop = asyncio.get_running_loop()
        self._end: asyncio.Future[int] = self._loop.create_future()
        self._protocol.set_writer(_Writer(self._output, self._lose))
        threading.Thread(target=self._read, name="input", daemon=True).start()
        return await self._end

    def _read(self) -> None:
        try:
            while (body := self._input.body()) is not None:
                self._arrive(body)
        except OSError as error:
            log.warning("cannot read from the client: %s", error)
        lifetime.end_soon(1)
        self._arrive(None)

    def _arrive(self, body: bytes | None) -> None:
        self._arrived.append(body)
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # The loop has ended before the thread.
            log.debug("a message came too late")

    def _wake(self) -> None:
        if not self._gives_way:
            self._handle_waiting()

    def _handle_waiting(self) -> None:
        self._gives_way = False
        until = self._loop.time() + _SHARE
        while self._take_in() and not self._end.done():
            turn = self._inbox.take()
            method = turn.message.get("method") if isinstance(turn.message, dict) else None
            if method == types.EXIT:
                self._finish(0 if self._protocol.is_shut_down else 1)
            elif turn.is_cancelled:
                self._protocol.refuse(turn.message["id"], JsonRpcRequestCancelled())
            elif turn.is_stale and self._protocol.asks_again(method):
                self._protocol.refuse(turn.message["id"], JsonRpcContentModified())
            else:
                self._handle(turn.message)
            # What a request that may wait reads before it waits has to be of its time.
            waits = inspect.iscoroutinefunction(self._protocol.fm.features.get(method))
            if waits or (self._loop.time() > until and not self._inbox.holds_changes):
                self._gives_way = True
                self._loop.call_soon(self._handle_waiting)
                return

    def _take_in(self) -> bool:
        """Looks through what has arrived; whether there is anything to handle."""
        while self._arrived:
            body = self._arrived.popleft()
            if body is None:
                self._lose()
                return False
            try:
                self._inbox.put(json.loads(body))
            except (ValueError, RecursionError) as error:
                log.warning("cannot read a message: %s", error)
                self._protocol.refuse(None, JsonRpcParseError())
        return len(self._inbox) > 0

    def _handle(self, message: Any) -> None:
        try:
            self._protocol.receive(message)
        except JsonRpcException as error:
            log.warning("cannot handle a message: %s", error)
        except Exception:  # A message we cannot make sense of must not end the conversation.
            log.exception("cannot handle a message")
        match message:
            case {"method": types.INITIALIZE, "params": {"processId": int() as process}}:
                lifetime.watch(process)

    def _lose(self) -> None:
        """The client is gone, whether it said so or not; what it has sent last is of no use to anybody."""
        self._finish(0)

    def _finish(self, code: int) -> None:
        if not self._end.done():
            lifetime.end_soon(code)
            self._end.set_result(code)


class _Writer:
    """Messages to the client, until it is gone."""

    def __init__(self, output: BinaryIO, lose: Callable[[], None]) -> None:
        self._output = output
        self._lose = lose
        self._is_lost = False

    def write(self, data: bytes) -> None:
        """Sends one message; into nowhere when there is nobody left."""
        if self._is_lost:
            return
        try:
            self._output.write(data)
            self._output.flush()
        except OSError as error:
            log.warning("the client is gone: %s", error)
            self._is_lost = True
            self._lose()

    def close(self) -> None:
        """Leaves the output to the process, which closes it when it ends."""


class _Input:
    """Bytes, read without the lock that a buffered stream would hold when the process ends."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
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
        more = self._read(1 << 16)
        self._bytes += more
        return bool(more)
