"""What the server owes any client, seen on the wire."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from lsp.wire import Wire


@pytest.fixture(scope="module", name="wire")
def wire_fixture() -> Iterator[Wire]:
    """A server that has shaken hands."""
    wire = Wire()
    assert wire.initialize()["positionEncoding"] == "utf-16"
    yield wire
    wire.end()


def test_all_that_the_server_can_do_is_said() -> None:
    wire = Wire()
    files = {"willRename": True}
    capabilities = {"notebookDocument": {"synchronization": {}}, "workspace": {"fileOperations": files}}
    can = wire.initialize(capabilities=capabilities)
    wire.end()
    said = [name for name in can if name.endswith("Provider")]
    said += [name for name in ("textDocumentSync", "notebookDocumentSync") if name in can]
    said += [*can["workspace"], *can["workspace"]["fileOperations"]]
    assert len(said) >= 24


def test_line_ends_are_those_of_the_protocol(wire: Wire) -> None:
    """A form feed ends no line; an edit below it must hit the right place."""
    head = "from sqlmodel import Field, SQLModel\n\x0c\nclass Hero(SQLModel, table=True):\n"
    wire.open("untitled:one.py", f"{head}    id: int = Field(primary_key=True)\n    team_id: int\n")
    end = {"line": 4, "character": 16}
    change = {"range": {"start": end, "end": end}, "text": ' = Field(foreign_key="team.id")'}
    document = {"uri": "untitled:one.py", "version": 2}
    params = {"textDocument": document, "contentChanges": [change]}
    wire.send({"method": "textDocument/didChange", "params": params})
    while (seen := wire.receive().get("params", {})).get("version") != 2:
        pass
    marks = [(mark["range"]["start"], mark["source"]) for mark in seen["diagnostics"]]
    assert marks == [({"line": 4, "character": 37}, "sqlmodel-lsp")]


def test_closing_takes_the_marks_of_loose_files_back(wire: Wire) -> None:
    wire.open(
        "untitled:two.py", "from sqlmodel import SQLModel\n\n\nclass Hero(SQLModel, table=True):\n    name: str\n"
    )
    assert len(wire.receive()["params"]["diagnostics"]) == 1
    wire.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": "untitled:two.py"}}})
    assert wire.receive()["params"]["diagnostics"] == []


# Everything that is imported on the way from a keystroke to its diagnostics and completions.
TYPING = """
import sys
from sqlmodel_lsp.features import completion
from sqlmodel_lsp.lsp import methods, server
from sqlmodel_lsp.rules import all_rules

server.create().session
for method in methods.METHODS:
    methods._function(method.handler)
completion._providers()
all_rules()
"""


def test_nothing_heavy_is_loaded_while_typing() -> None:
    heavy = {"sqlalchemy", "sqlmodel", "alembic", "jinja2", "jedi", "rich", "pluralizer"}
    code = f"{TYPING}\nprint(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


FAILING = """
from sqlmodel_lsp.lsp import server, stdio

def at_once(_params):
    raise RuntimeError("no luck")

async def later(_params):
    raise RuntimeError("no luck")

created = server.create()
created.feature("test/atOnce")(at_once)
created.feature("test/later")(later)
stdio.serve(created.protocol)
"""


@pytest.mark.parametrize("method", ["test/atOnce", "test/later"])
def test_a_handler_that_fails_answers_an_error_and_the_server_lives_on(method: str) -> None:
    wire = Wire((sys.executable, "-c", FAILING))
    try:
        wire.initialize()
        wire.send({"id": 1, "method": method, "params": {}}, {"id": 2, "method": method, "params": {}})
        assert [wire.answer(number)["error"]["code"] for number in (1, 2)] == [-32603, -32603]
    finally:
        wire.end()
