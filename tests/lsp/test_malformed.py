"""Whatever a client sends, every request is answered and the server lives on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from lsprotocol import types

from lsp.wire import Wire, framed
from sqlmodel_lsp.lsp import server

_CREATED = server.create()
_METHODS = sorted({*_CREATED.protocol.fm.features, *_CREATED.protocol.fm.builtin_features})
# Requests and notifications whose parameters do not matter to anybody.
_WITHOUT = {types.SHUTDOWN, types.EXIT, types.INITIALIZED}
_NUMBERS = itertools.count(1)


def is_request(method: str) -> bool:
    """Whether somebody waits for an answer."""
    return types.METHOD_TO_TYPES[method][1] is not None


REQUESTS = [method for method in _METHODS if is_request(method) and method not in (*_WITHOUT, types.INITIALIZE)]
NOTIFICATIONS = [method for method in _METHODS if not is_request(method) and method not in _WITHOUT]
BAD: list[Any] = [None, 3, [], ["x"], "x", {"textDocument": 3, "position": [], "range": 0}]


@pytest.fixture(scope="module", name="wire")
def wire_fixture() -> Iterator[Wire]:
    """A server that has shaken hands."""
    wire = Wire()
    wire.initialize()
    yield wire
    wire.end()


def error(wire: Wire, **message: Any) -> int:
    """The code of the error that answers a message."""
    number = next(_NUMBERS)
    wire.send({"id": number, **message})
    code = wire.answer(number)["error"]["code"]
    assert isinstance(code, int)
    return code


def lives(wire: Wire) -> bool:
    """Whether the server still answers."""
    return error(wire, method="no/such/method", params={}) == -32601


@pytest.mark.parametrize("method", REQUESTS)
def test_malformed_parameters_are_answered(wire: Wire, method: str) -> None:
    for bad in BAD:
        assert error(wire, method=method, params=bad) == -32602, bad
    assert error(wire, method=method) == -32602


@pytest.mark.parametrize("method", NOTIFICATIONS)
def test_malformed_notifications_are_passed_over(wire: Wire, method: str) -> None:
    wire.send({"method": method}, *({"method": method, "params": bad} for bad in BAD))
    assert lives(wire)


@pytest.mark.parametrize("params", [None, 3, [1], {"x": {"jsonrpc": "2.0"}}])
def test_an_unknown_method_is_unknown_whatever_its_parameters(wire: Wire, params: Any) -> None:
    assert error(wire, method="no/such/method", params=params) == -32601
    wire.send({"method": "$/noSuchNotification", "params": params}, {"method": "no/such", "params": params})
    assert lives(wire)


@pytest.mark.parametrize(
    "body",
    [b"{ not json", b"", b"\xff\xfe", b'{"a":' * 100_000, b'{"jsonrpc": "2.0", "id": ' + b"1" * 5000 + b"}", b"'"],
    ids=["braces", "nothing", "bytes", "deep", "number", "quote"],
)
def test_what_is_no_json_is_a_parse_error(wire: Wire, body: bytes) -> None:
    wire.send_bytes(framed(body))
    assert wire.answer(None)["error"]["code"] == -32700
    assert lives(wire)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"3",
        b"null",
        b"{}",
        b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]',
        b'{"jsonrpc": "2.0", "method": 3}',
        b'{"jsonrpc": "2.0", "method": "shutdown", "id": {}}',
        b'{"jsonrpc": "2.0", "method": "shutdown", "id": null}',
    ],
)
def test_what_is_no_message_is_an_invalid_request(wire: Wire, body: bytes) -> None:
    wire.send_bytes(framed(body))
    assert wire.answer(None)["error"]["code"] == -32600
    assert lives(wire)


def test_answers_to_what_was_never_asked_are_passed_over(wire: Wire) -> None:
    wire.send({"id": "nobody"}, {"id": "nobody", "result": 3}, {"id": 7, "error": {"code": 1, "message": "no"}})
    wire.send({"id": "nobody", "error": 3})
    assert lives(wire)


@pytest.mark.parametrize(
    "noise",
    [
        b"\r\n\r\n",
        b"Content-Length: many\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n",
        b"something else\n",
        b"\x00\xff:\x80\r\n",
    ],
)
def test_headers_that_mean_nothing_are_passed_over(wire: Wire, noise: bytes) -> None:
    wire.send_bytes(noise)
    assert lives(wire)


def test_a_message_may_come_in_pieces_and_with_any_header(wire: Wire) -> None:
    body = b'{"jsonrpc": "2.0", "id": 1, "method": "no/such/method"}'
    for piece in (b"content-LENGTH:%d\n" % len(body), b"Content-Type: x\r\n", b"\r", b"\n", body[:9], body[9:]):
        wire.send_bytes(piece)
    assert wire.answer(1)["error"]["code"] == -32601


def test_nothing_is_answered_before_the_handshake_and_after_the_end() -> None:
    wire = Wire()
    assert error(wire, method="textDocument/completion", params={}) == -32002
    wire.send({"method": "textDocument/didOpen", "params": {}})
    wire.initialize()
    assert error(wire, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}}) == -32600
    assert wire.ask(1000, "shutdown")["result"] is None
    assert error(wire, method="textDocument/completion", params={}) == -32600
    wire.send({"method": "exit"})
    assert wire.code() == 0
