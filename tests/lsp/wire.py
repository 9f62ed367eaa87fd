"""A server process and the bare messages to and from it, over its pipes or over a socket."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any

SERVER = (sys.executable, "-m", "sqlmodel_lsp", "server")
SECONDS = 20


class Wire:
    """What a client without a library would do."""

    def __init__(self, command: Sequence[str] = SERVER) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.to: IO[bytes] = self.process.stdin
        self.back: IO[bytes] = self.process.stdout

    def connect(self) -> None:
        """Goes over to the socket that the server says it listens on."""
        assert self.process.stderr is not None
        match = re.fullmatch(rb"listening on (.+):(\d+)\n", self.process.stderr.readline())
        assert match is not None
        connection = socket.create_connection((match[1].decode().strip("[]"), int(match[2])), SECONDS)
        self.to, self.back = connection.makefile("wb"), connection.makefile("rb")
        connection.close()

    def send(self, *messages: dict[str, Any]) -> None:
        """Sends messages in one piece, so that they arrive together."""
        self.send_bytes(b"".join(framed(json.dumps({"jsonrpc": "2.0", **message}).encode()) for message in messages))

    def send_bytes(self, data: bytes) -> None:
        """Sends bytes as they are."""
        self.to.write(data)
        self.to.flush()

    def ask(self, id_: int, method: str, **params: Any) -> dict[str, Any]:
        """Sends a request and waits for the answer."""
        self.send({"id": id_, "method": method, "params": params})
        return self.answer(id_)

    def answer(self, id_: int | None) -> dict[str, Any]:
        """The answer to a request; what else comes is passed over."""
        while True:
            message = self.receive()
            if message.get("id") == id_ and "method" not in message:
                return message

    def receive(self) -> dict[str, Any]:
        """The next message."""
        length = 0
        while line := self.back.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message = json.loads(self.back.read(length))
        assert isinstance(message, dict)
        return message

    def initialize(self, **params: Any) -> dict[str, Any]:
        """Shakes hands; what the server says it can do."""
        result = self.ask(0, "initialize", **{"processId": None, "rootUri": None, "capabilities": {}, **params})
        self.send({"method": "initialized", "params": {}})
        capabilities = result["result"]["capabilities"]
        assert isinstance(capabilities, dict)
        return capabilities

    def open(self, uri: str, text: str) -> None:
        """Opens a document."""
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def code(self) -> int:
        """Waits for the end; the exit code."""
        return self.process.wait(SECONDS)

    def end(self) -> int:
        """Closes the server's input without a word; the exit code."""
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode


def framed(body: bytes) -> bytes:
    """A body with its header."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
