"""Cancelled requests cost nothing: what is counted is the handlers that were started."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lsp.wire import Wire
from sqlmodel_lsp.lsp.inbox import Inbox, Turn

# A server with a request that is slow to compute, one that waits, and one that tells how many of them were begun.
# The slow one ends when the input has brought the word `go`, so that nothing depends on how fast anybody is.
COUNTING = """
import asyncio, threading
from sqlmodel_lsp.lsp import conversation, server, stdio

begun = []
go = threading.Event()

class Input(conversation._Input):
    def body(self):
        body = super().body()
        if body is not None and b'"go"' in body:
            go.set()
        return body

def slow(_params):
    begun.append("slow")
    go.wait(20)

async def waiting(_params):
    begun.append("waiting")
    await asyncio.get_running_loop().create_future()

conversation._Input = Input
created = server.create()
created.feature("test/slow")(slow)
created.feature("test/waiting")(waiting)
created.feature("test/begun")(lambda _params: len(begun))
created.feature("test/go")(lambda _params: None)
stdio.serve(created.protocol)
"""

STALE = {"general": {"staleRequestSupport": {"cancel": True, "retryOnContentModified": ["textDocument/completion"]}}}


def request(number: int, method: str, params: Any = None) -> dict[str, Any]:
    """A request."""
    return {"id": number, "method": method, "params": params or {}}


def cancel(number: object) -> dict[str, Any]:
    """The cancellation of a request."""
    return {"method": "$/cancelRequest", "params": {"id": number}}


GO = {"method": "test/go", "params": {"say": "go"}}


@pytest.fixture(name="wire")
def wire_fixture() -> Iterator[Wire]:
    """A counting server that has shaken hands."""
    wire = Wire((sys.executable, "-c", COUNTING))
    wire.initialize(capabilities=STALE)
    yield wire
    wire.end()


def test_cancelled_requests_never_begin_once_the_cancellation_has_arrived(wire: Wire) -> None:
    """One may have begun between its turn and its cancellation, no matter which; it is the only one."""
    wire.send(*(request(number, "test/slow") for number in range(1, 21)), *map(cancel, range(1, 21)), GO)
    answers = [wire.answer(number) for number in range(1, 21)]
    refused = [answer["error"]["code"] for answer in answers if "error" in answer]
    begun = wire.ask(100, "test/begun")["result"]
    assert set(refused) == {-32800}
    assert len(refused) >= 20 - begun
    assert begun <= 1


def test_a_cancellation_overtakes_while_another_request_is_computed(wire: Wire) -> None:
    wire.send(request(1, "test/slow"))
    wire.send(request(2, "test/slow"))
    wire.send(cancel(2))
    wire.send(GO)
    assert wire.answer(1)["result"] is None
    assert wire.answer(2)["error"]["code"] == -32800
    assert wire.ask(3, "test/begun")["result"] == 1


def test_a_request_that_waits_is_cancelled(wire: Wire) -> None:
    wire.send(request(1, "test/waiting"))
    assert wire.ask(2, "test/begun")["result"] == 1
    wire.send(cancel(1))
    assert wire.answer(1)["error"]["code"] == -32800


def test_hundreds_of_requests_in_flight_and_thousands_of_cancellations_stop_nobody(wire: Wire) -> None:
    """Cancellations of what was never asked, or is answered already, leave no trace."""
    waiting = range(1, 501)
    wire.send(*(request(number, "test/waiting") for number in waiting))
    wire.send(*(cancel(f"unknown-{number}") for number in range(9_500)), *map(cancel, waiting))
    assert wire.ask(1000, "test/begun")["result"] <= 500
    wire.send(cancel(1000), cancel(None), {"method": "$/cancelRequest", "params": {}}, {"method": "$/cancelRequest"})
    assert wire.ask(1000, "test/begun")["result"] <= 500


def test_a_request_about_a_text_that_has_changed_meanwhile_is_not_computed_for_who_asks_again(wire: Wire) -> None:
    wire.open("untitled:a.py", "")
    document = {"uri": "untitled:a.py", "version": 2}
    change = {
        "method": "textDocument/didChange",
        "params": {"textDocument": document, "contentChanges": [{"text": "x"}]},
    }
    place = {"textDocument": {"uri": "untitled:a.py"}, "position": {"line": 0, "character": 0}}
    elsewhere = {"textDocument": {"uri": "untitled:b.py"}, "position": {"line": 0, "character": 0}}
    asked = [request(number, "textDocument/completion", at) for number, at in ((1, place), (2, elsewhere), (3, place))]
    wire.send(request(9, "test/slow"), asked[0], asked[1], change, asked[2], GO)
    assert wire.answer(1)["error"]["code"] == -32801
    assert "result" in wire.answer(2)
    assert "result" in wire.answer(3)


CHANGE = {"method": "textDocument/didChange", "params": {"textDocument": {"uri": "a"}}}
ABOUT = {"id": 1, "method": "textDocument/hover", "params": {"textDocument": {"uri": "a"}}}
RESPONSE = {"id": 1, "result": None}


@pytest.mark.parametrize(
    ("messages", "turns"),
    [
        ([ABOUT, cancel(1)], [Turn(ABOUT, is_cancelled=True)]),
        ([cancel(1), ABOUT], [Turn(cancel(1)), Turn(ABOUT)]),
        ([ABOUT, cancel(2), cancel("1")], [Turn(ABOUT), Turn(cancel(2)), Turn(cancel("1"))]),
        ([ABOUT, cancel(1), ABOUT], [Turn(ABOUT, is_cancelled=True), Turn(ABOUT)]),
        ([ABOUT, CHANGE], [Turn(ABOUT, is_stale=True), Turn(CHANGE)]),
        ([CHANGE, ABOUT], [Turn(CHANGE), Turn(ABOUT)]),
        ([ABOUT, CHANGE, cancel(1)], [Turn(ABOUT, is_cancelled=True), Turn(CHANGE)]),
        ([RESPONSE, cancel(1)], [Turn(RESPONSE), Turn(cancel(1))]),
        ([3, [], None, cancel([])], [Turn(3), Turn([]), Turn(None), Turn(cancel([]))]),
    ],
)
def test_only_cancellations_overtake(messages: list[Any], turns: list[Turn]) -> None:
    inbox = Inbox()
    for message in messages:
        inbox.put(message)
    assert inbox.holds_changes == (CHANGE in messages)
    assert [inbox.take() for _ in turns] == turns
    assert not inbox
    assert not inbox.holds_changes
