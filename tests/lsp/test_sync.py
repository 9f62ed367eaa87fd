"""After any sequence of edits the server has the client's text, and finds what a fresh start finds in it."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from lsp.wire import Wire
from sqlmodel_lsp.lsp import server
from sqlmodel_lsp.lsp.server import Server

ENCODINGS = ("utf-8", "utf-16", "utf-32")
SEQUENCES = 2_000
MODELS = """\
from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(title="Où 🏠")
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    tag: str = "é🦸"; team_id: int = Field(foreign_key="teams.id")
    team: Team = Relationship(back_populates="heros")
"""
FORMS = (MODELS, "\ufeff" + MODELS, MODELS.replace("\n", "\r\n"), MODELS.replace("\n", "\r"), "\f" + MODELS)
STARTS = (*FORMS, *FORMS, "", "\ufeff", "\n")
PIECES = (
    *(
        "a",
        "é",
        "中",
        "😀",
        "👩‍👩‍👧",
        "\n",
        "\r",
        "\r\n",
        "\n\r",
        "\f",
        "\v",
        "\x85",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\x1c",
    ),
    *("", '"', "'", '"""', "(", ")", "#", "    ", "\t", "\\\n", "\x00", "class ", "\ud83d"),
    *(
        "\n    x: int = Field(foreign_key='😀.id')\n",
        "class Ort(SQLModel, table=True):\r    größe: int\r",
        "table=True",
    ),
)


class Client:
    """A text as the simplest of editors has it: a list of lines, each with its end, and units counted one by one."""

    def __init__(self, text: str, encoding: str) -> None:
        self.text = text
        self.encoding = encoding

    def change(self, change: dict[str, Any]) -> None:
        """Applies one change."""
        if "range" in change:
            start, end = (self.offset(change["range"][edge]) for edge in ("start", "end"))
            self.text = self.text[:start] + change["text"] + self.text[max(start, end) :]
        else:
            self.text = change["text"]

    def offset(self, position: dict[str, int]) -> int:
        """The offset of a position, clamped as the protocol says."""
        lines = self.lines()
        if position["line"] >= len(lines):
            return len(self.text)
        before = sum(map(len, lines[: position["line"]]))
        units = 0
        for character in lines[position["line"]]:
            units += self.width(character)
            if character in "\r\n" or units > position["character"]:
                break
            before += 1
        return before

    def lines(self) -> list[str]:
        """The lines with their ends; the last one has none."""
        lines = [""]
        for index, character in enumerate(self.text):
            lines[-1] += character
            if character == "\n" or (character == "\r" and self.text[index + 1 : index + 2] != "\n"):
                lines.append("")
        return lines

    def width(self, character: str) -> int:
        """Units of one character."""
        code = ord(character)
        if self.encoding == "utf-8":
            return 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
        return 1 + (self.encoding == "utf-16" and code > 0xFFFF)


class InProcess:
    """A server that gets messages as they come off the wire, and keeps what it publishes."""

    def __init__(self, encoding: str) -> None:
        self.server: Server = server.create()
        self.reports: dict[str, dict[str, Any]] = {}
        self.server.protocol.set_writer(self, include_headers=False)
        capabilities = {"general": {"positionEncodings": [encoding]}}
        self.receive("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities}, id=1)

    def receive(self, method: str, params: dict[str, Any], **more: Any) -> None:
        """Hands a message over."""
        message = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more})
        self.server.protocol.receive(json.loads(message))  # type: ignore[attr-defined]  # It is our own.

    def write(self, data: bytes) -> None:
        """Takes a message of the server."""
        message = json.loads(data)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.reports[message["params"]["uri"]] = message["params"]

    def close(self) -> None:
        """There is nothing to close."""

    def open(self, uri: str, text: str) -> None:
        """Opens a document in version 1."""
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.receive("textDocument/didOpen", {"textDocument": document})

    async def marks(self, uri: str, version: int) -> Any:
        """The diagnostics of a version."""
        for _ in range(100):
            if self.reports.get(uri, {}).get("version") == version:
                break
            await asyncio.sleep(0)
        assert self.reports[uri]["version"] == version
        return self.reports[uri]["diagnostics"]


def changes(dice: random.Random, client: Client) -> Iterator[dict[str, Any]]:
    """A few edits, each in terms of the text that the one before has left; applied to the client on the way."""
    for _ in range(dice.randrange(1, 5)):
        text = "".join(dice.choices(PIECES, k=dice.choice((0, 1, 1, 2))))
        if dice.random() < 0.03:
            change: dict[str, Any] = {"text": dice.choice((*STARTS, text))}
        else:
            start = place(dice, client)
            end = dice.choice((start, start, {**start, "character": start["character"] + dice.randrange(4)}))
            if dice.random() < 0.05:
                start, end = sorted((start, place(dice, client)), key=lambda at: (at["line"], at["character"]))
            change = {"range": {"start": start, "end": end}, "text": text}
        client.change(change)
        yield change


def place(dice: random.Random, client: Client) -> dict[str, int]:
    """A position: mostly in the text, sometimes inside a character or past the end of a line or of everything."""
    lines = client.lines()
    line = dice.randrange(len(lines) + (dice.random() < 0.1) * 3)
    inside = sum(map(client.width, lines[line])) if line < len(lines) else 0
    return {"line": line, "character": dice.randrange(inside + 1 + (dice.random() < 0.1) * 9)}


def conversation(dice: random.Random, client: Client) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Versions and the edits that lead to them."""
    for version in range(2, 2 + dice.randrange(1, 4)):
        yield version, list(changes(dice, client))


def is_remembered(server: Server, uri: str) -> bool:
    """Whether a class's own line is broken: it keeps what was known of it, which no fresh start can know."""
    facts = server.session.snapshot(uri).files[uri].facts
    lost = {name for _, block in facts.blocks for name in block.broken_members if "." not in name}
    return bool(lost - {getattr(item, "name", "") for _, block in facts.blocks for item in block.body})


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_and_findings_after_any_sequence_of_edits(encoding: str) -> None:
    asyncio.run(_compare(encoding, -(-SEQUENCES // len(ENCODINGS))))


async def _compare(encoding: str, sequences: int) -> None:
    edited, fresh = InProcess(encoding), InProcess(encoding)
    compared = found = 0
    for number in itertools.count():
        dice = random.Random(f"{encoding} {number}")
        uri, client, version = f"untitled:{number}.py", Client(dice.choice(STARTS), encoding), 1
        edited.open(uri, client.text)
        for version, edits in conversation(dice, client):
            document = {"uri": uri, "version": version}
            edited.receive("textDocument/didChange", {"textDocument": document, "contentChanges": edits})
            if dice.random() < 0.4:
                await edited.marks(uri, version)
        assert edited.server.session.texts.text(uri) == client.text.replace("\ud83d", "\ufffd"), number
        fresh.open(uri, client.text)
        if not is_remembered(fresh.server, uri):
            marks = await edited.marks(uri, version)
            assert marks == await fresh.marks(uri, 1), (number, client.text)
            compared, found = compared + 1, found + len(marks)
        for one in (edited, fresh):
            one.receive("textDocument/didClose", {"textDocument": {"uri": uri}})
            await asyncio.sleep(0)
        if compared == sequences:
            break
    assert found > sequences // 3, "hardly anything was found that could differ"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_same_over_the_wire(encoding: str) -> None:
    wire = Wire()
    wire.initialize(capabilities={"general": {"positionEncodings": [encoding]}})
    for number in range(5):
        dice = random.Random(f"{encoding} {number}")
        uri, client, version = f"untitled:{number}.py", Client(dice.choice(STARTS), encoding), 1
        wire.open(uri, client.text)
        for version, edits in conversation(dice, client):
            params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": edits}
            wire.send({"method": "textDocument/didChange", "params": params})
        while (seen := wire.receive()["params"])["uri"] != uri or seen.get("version") != version:
            pass
        marks, is_comparable = asyncio.run(_fresh(uri, client))
        assert seen["diagnostics"] == marks or not is_comparable, number
        wire.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
    wire.end()


async def _fresh(uri: str, client: Client) -> tuple[Any, bool]:
    """What a fresh server says to a text, and whether one that has seen others must say the same."""
    fresh = InProcess(client.encoding)
    fresh.open(uri, client.text)
    return await fresh.marks(uri, 1), not is_remembered(fresh.server, uri)
