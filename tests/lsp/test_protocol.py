"""What the server owes any client, seen on the wire."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

NOWHERE = {"textDocument": {"uri": "file:///nowhere.py"}, "position": {"line": 5, "character": 5}}
SERVER = [sys.executable, "-m", "sqlmodel_lsp", "server"]


class Wire:
    """A server process and the messages to and from it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def send(self, **message: Any) -> None:
        """Sends one message."""
        self.send_body(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_body(self, body: bytes) -> None:
        """Sends bytes as the body of one message."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def answer(self, id_: int) -> dict[str, Any]:
        """The answer to a request; what else comes is passed over."""
        while True:
            message = self.receive()
            if message.get("id") == id_ and "method" not in message:
                return message

    def receive(self) -> dict[str, Any]:
        """The next message."""
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message = json.loads(self.process.stdout.read(length))
        assert isinstance(message, dict)
        return message

    def initialize(self) -> None:
        """Shakes hands."""
        self.send(id=0, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}})
        assert self.answer(0)["result"]["capabilities"]["positionEncoding"] == "utf-16"
        self.send(method="initialized", params={})

    def open(self, uri: str, text: str) -> None:
        """Opens a document."""
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})

    def end(self) -> int:
        """Closes stdin and waits for the exit code."""
        self.process.communicate(timeout=20)
        return self.process.returncode


@pytest.fixture(scope="module", name="wire")
def wire_fixture() -> Iterator[Wire]:
    """A server that has shaken hands."""
    wire = Wire()
    wire.initialize()
    yield wire
    wire.end()


def test_malformed_parameters_are_answered(wire: Wire) -> None:
    wire.send(id=1, method="textDocument/completion", params={"textDocument": 3})
    assert wire.answer(1)["error"]["code"] == -32602
    wire.send(id=2, method="textDocument/completion", params={**NOWHERE})
    assert wire.answer(2)["result"]["items"] == []


def test_malformed_notifications_and_bytes_are_passed_over(wire: Wire) -> None:
    wire.send(method="textDocument/didChange", params={"textDocument": []})
    wire.send_body(b"{ not json")
    wire.send(id=1, method="no/such/method", params={})
    assert wire.answer(1)["error"]["code"] == -32601


def test_line_ends_are_those_of_the_protocol(wire: Wire) -> None:
    """A form feed ends no line; an edit below it must hit the right place."""
    head = "from sqlmodel import Field, SQLModel\n\x0c\nclass Hero(SQLModel, table=True):\n"
    wire.open("untitled:one.py", f"{head}    id: int = Field(primary_key=True)\n    team_id: int\n")
    end = {"line": 4, "character": 16}
    change = {"range": {"start": end, "end": end}, "text": ' = Field(foreign_key="team.id")'}
    document = {"uri": "untitled:one.py", "version": 2}
    wire.send(method="textDocument/didChange", params={"textDocument": document, "contentChanges": [change]})
    while (seen := wire.receive().get("params", {})).get("version") != 2:
        pass
    marks = [(mark["range"]["start"], mark["source"]) for mark in seen["diagnostics"]]
    assert marks == [({"line": 4, "character": 37}, "sqlmodel-lsp")]


def test_closing_takes_the_marks_of_loose_files_back(wire: Wire) -> None:
    wire.open(
        "untitled:two.py", "from sqlmodel import SQLModel\n\n\nclass Hero(SQLModel, table=True):\n    name: str\n"
    )
    assert len(wire.receive()["params"]["diagnostics"]) == 1
    wire.send(method="textDocument/didClose", params={"textDocument": {"uri": "untitled:two.py"}})
    assert wire.receive()["params"]["diagnostics"] == []


@pytest.mark.parametrize("is_told", [True, False], ids=["told", "left"])
def test_it_ends_with_its_client(is_told: bool) -> None:
    wire = Wire()
    wire.initialize()
    if is_told:
        wire.send(id=1, method="shutdown")
        wire.answer(1)
        wire.send(method="exit")
    assert wire.end() == 0


def test_nothing_heavy_is_loaded_while_typing() -> None:
    heavy = {"sqlalchemy", "sqlmodel", "alembic", "jinja2", "jedi", "rich", "pluralizer"}
    load = "import sys; from sqlmodel_lsp.lsp import server; server.create()"
    code = f"{load}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
