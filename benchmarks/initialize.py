"""From the start of the process to the answer to `initialize`, beside a server that does nothing."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from benchmarks.client import NULL, OURS, Client, elapsed


def run(starts: int) -> None:
    """Starts both servers in turn."""
    times: dict[str, list[float]] = {"ours": [], "null": []}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(starts):
            for name, command in (("ours", OURS), ("null", NULL)):
                times[name].append(_start(command, Path(folder)))
    ours, null = statistics.median(times["ours"]), statistics.median(times["null"])
    print(f"time to the answer to initialize: ours {ours:.3f} s, null {null:.3f} s, ratio {ours / null:.2f}")


def _start(command: tuple[str, ...], folder: Path) -> float:
    clients: list[Client] = []

    def start() -> None:
        clients.append(Client(command, folder))
        clients[0].initialize()

    spent = elapsed(start)
    clients[0].__exit__(None, None, None)
    return spent
