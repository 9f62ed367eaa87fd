"""The server lives as long as its client, over pipes and over a socket, and ends with the right exit code."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

from lsp.wire import SECONDS, SERVER, Wire

TCP = (*SERVER, "--tcp", "127.0.0.1:0")

# A server whose request `test/forever` never comes back, and which has a child process by then.
STUCK = """
import multiprocessing, sys, time
from sqlmodel_lsp.lsp import server, stdio

def sleep():
    time.sleep(600)

def forever(_params):
    child = multiprocessing.get_context("fork").Process(target=sleep)
    child.start()
    created.window_log_message(types.LogMessageParams(types.MessageType.Log, str(child.pid)))
    while True:
        pass

if __name__ == "__main__":
    from lsprotocol import types
    created = server.create()
    created.feature("test/forever")(forever)
    stdio.serve(created.protocol)
"""

# A server that prints where only messages belong.
NOISY = """
import os, subprocess, sys
from sqlmodel_lsp.lsp import server, stdio

def noise(_params):
    print("one")
    os.write(1, b"two")
    subprocess.run([sys.executable, "-c", "import sys; print('three'); sys.stdin.read()"], check=True)
    return "done"

created = server.create()
created.feature("test/noise")(noise)
stdio.serve(created.protocol)
"""


@pytest.mark.parametrize("command", [(*SERVER, "--stdio"), TCP], ids=["stdio", "tcp"])
@pytest.mark.parametrize("asks", [True, False], ids=["after-shutdown", "without-shutdown"])
def test_the_exit_code_tells_whether_the_end_was_announced(command: tuple[str, ...], asks: bool) -> None:
    wire = Wire(command)
    if command is TCP:
        wire.connect()
    wire.initialize()
    if asks:
        wire.ask(1, "shutdown")
    wire.send({"method": "exit"})
    assert wire.code() == (0 if asks else 1)


def test_it_ends_when_a_socket_is_closed() -> None:
    wire = Wire(TCP)
    wire.connect()
    wire.initialize()
    wire.to.close()
    wire.back.close()
    assert wire.code() == 0


def ends(process: int) -> bool:
    """Whether a process ends in time, even if nobody asks how."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], SECONDS)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize("how", ["input", "process"])
def test_it_ends_with_its_client_while_it_computes_and_leaves_no_child(how: str) -> None:
    client = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    wire = Wire((sys.executable, "-c", STUCK))
    wire.initialize(processId=client.pid)
    wire.send({"id": 1, "method": "test/forever", "params": {}})
    child = int(wire.receive()["params"]["message"])
    if how == "input":
        wire.to.close()
    else:
        client.kill()
        client.wait()
    assert wire.process.wait(SECONDS) == 1
    client.communicate()
    assert ends(child)


def test_a_client_in_another_container_is_not_watched() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    wire = Wire()
    wire.initialize(processId=gone.pid)
    assert wire.ask(1, "shutdown")["result"] is None
    wire.send({"method": "exit"})
    assert wire.code() == 0


def test_a_client_that_takes_no_answers_is_left() -> None:
    wire = Wire()
    wire.initialize()
    wire.back.close()
    wire.send({"id": 1, "method": "no/such/method"})
    assert wire.process.wait(SECONDS) == 0


def test_nothing_but_messages_gets_to_the_client() -> None:
    wire = Wire((sys.executable, "-c", NOISY))
    wire.initialize()
    assert wire.ask(1, "test/noise")["result"] == "done"
    assert wire.end() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--tcp", "9257"], "`9257` is no address such as `localhost:9257`"),
        (["--tcp", "localhost:"], "`localhost:` is no address such as `localhost:9257`"),
        (["--tcp", "localhost:70000"], "`localhost:70000` is no address such as `localhost:9257`"),
        (["--tcp", "no.such.host.invalid:0"], "cannot listen on `no.such.host.invalid:0`"),
        (["--stdio", "--tcp", "localhost:0"], "choose one of --stdio and --tcp"),
    ],
)
def test_an_address_nobody_can_listen_on_is_one_sentence(arguments: list[str], sentence: str) -> None:
    done = subprocess.run([*SERVER, *arguments], check=False, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
