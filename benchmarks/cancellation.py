"""What requests cost that nobody wants any more, and how long anybody waits behind many others."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import workspace
from benchmarks.client import OURS, Client, Message, elapsed

CANCELLED, SERVED = 20, 2
CANCELLATIONS = 10_000
IN_FLIGHT = 500


def run(models: int) -> None:
    """Cancels requests, and then asks for many things at once."""
    with tempfile.TemporaryDirectory() as folder:
        path = workspace.write(Path(folder), models)
        with Client(OURS, Path(folder)) as client:
            client.initialize()
            client.initialized()
            client.open(path, path.read_text(encoding="utf-8"))
            client.request("workspace/symbol", {"query": "thing"})
            cancelled = _median(lambda: _cancel(client, CANCELLED))
            served = _median(lambda: _serve(client, SERVED))
            print(
                f"{CANCELLED} cancelled requests: {_milliseconds(cancelled)}, {SERVED} served: {_milliseconds(served)}"
            )
            many = elapsed(lambda: _cancel_unknown(client))
            print(f"an answer behind {CANCELLATIONS:,} cancellations: {_milliseconds(many)}")
            _stall(client, path)


def _cancel(client: Client, count: int) -> None:
    for asked in [client.ask("workspace/symbol", {"query": "thing"}) for _ in range(count)]:
        client.notify("$/cancelRequest", {"id": asked})
    _ping(client)


def _serve(client: Client, count: int) -> None:
    for _ in range(count):
        client.request("workspace/symbol", {"query": "thing"})
    _ping(client)


def _cancel_unknown(client: Client) -> None:
    for number in range(CANCELLATIONS):
        client.notify("$/cancelRequest", {"id": f"unknown-{number}"})
    _ping(client)


def _stall(client: Client, path: Path) -> None:
    """Asks for completions in a foreign key, many at once, and waits for the last one."""
    before = path.read_text(encoding="utf-8").partition('foreign_key="')[0] + 'foreign_key="'
    position = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
    place = {"textDocument": {"uri": path.as_uri()}, "position": position}
    asked = {client.ask("textDocument/completion", place) for _ in range(IN_FLIGHT)}
    gaps = [elapsed(lambda: client.wait(lambda message: message.get("id") in asked)) for _ in range(IN_FLIGHT)]
    print(
        f"{IN_FLIGHT} completions in flight: all answered after {_milliseconds(sum(gaps))}, "
        f"longest silence {_milliseconds(max(gaps))}"
    )


def _ping(client: Client) -> Message:
    return client.request("workspace/symbol", {"query": "no such thing"})


def _median(action: Callable[[], object], times: int = 9) -> float:
    return statistics.median(elapsed(action) for _ in range(times))


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
