"""A client that speaks to a server over stdio and measures, with as little of its own as possible."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = (sys.executable, "-m", "sqlmodel_lsp", "server", "--stdio")
NULL = (sys.executable, "-m", "benchmarks.null_server")

Message = dict[str, Any]


class Client:
    """One running server."""

    def __init__(self, command: tuple[str, ...], folder: Path) -> None:
        self.folder = folder
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._next = 0
        self.seen: list[Message] = []

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def initialize(self) -> None:
        """Says hello, and waits for the answer."""
        uri = self.folder.as_uri()
        capabilities = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": True},
                "hover": {"contentFormat": ["markdown"]},
                "completion": {
                    "completionItem": {"resolveSupport": {"properties": ["documentation", "additionalTextEdits"]}},
                    "completionList": {"itemDefaults": ["editRange", "data"]},
                },
            },
            "window": {"workDoneProgress": True},
        }
        folders = [{"uri": uri, "name": self.folder.name}]
        parameters = {"processId": None, "rootUri": uri, "capabilities": capabilities, "workspaceFolders": folders}
        self.request("initialize", parameters)

    def initialized(self) -> None:
        """Lets the server begin its work."""
        self.notify("initialized", {})

    def open(self, path: Path, text: str) -> Message:
        """Opens a document and waits for its first diagnostics."""
        document = {"uri": path.as_uri(), "languageId": "python", "version": 0, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(path, 0)

    def type(self, path: Path, version: int, line: int, character: int, text: str) -> Message:
        """Inserts a text and waits for the diagnostics of the new version."""
        at = {"line": line, "character": character}
        change = {"range": {"start": at, "end": at}, "text": text}
        document = {"uri": path.as_uri(), "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        return self.diagnostics(path, version)

    def diagnostics(self, path: Path, version: int) -> Message:
        """Waits for what is published for a version of a document."""
        uri = path.as_uri()
        return self.wait(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == uri
                and m["params"].get("version") == version
            )
        )

    def request(self, method: str, parameters: Message) -> Message:
        """Asks and waits for the answer."""
        number = self.ask(method, parameters)
        return self.wait(lambda m: m.get("id") == number and "method" not in m)

    def ask(self, method: str, parameters: Message) -> int:
        """Asks without waiting."""
        self._next += 1
        self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": parameters})
        return self._next

    def notify(self, method: str, parameters: Message) -> None:
        """Tells the server something."""
        self._send({"jsonrpc": "2.0", "method": method, "params": parameters})

    def wait(self, is_wanted: Callable[[Message], bool]) -> Message:
        """The next message that is wanted; what comes before it is noted in `seen`, and requests get an answer."""
        while True:
            message = self._receive()
            if is_wanted(message):
                return message
            self.seen.append(message)
            if "id" in message and "method" in message:
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})

    def _send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> Message:
        assert self._process.stdout is not None
        length = 0
        while (line := self._process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
            elif not line and self._process.poll() is not None:
                raise EOFError("the server is gone")
        message: Message = json.loads(self._process.stdout.read(length))
        return message


def elapsed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
