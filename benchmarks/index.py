"""The first index of a large project, and what is answered while it runs."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks import workspace
from benchmarks.client import OURS, Client, Message, elapsed


def run(models: int) -> None:
    """Asks for something small, again and again, until the index is there."""
    with tempfile.TemporaryDirectory() as folder:
        path = workspace.write(Path(folder), models)
        text = path.read_text(encoding="utf-8")
        with Client(OURS, Path(folder)) as client:
            client.initialize()
            start = time.perf_counter()
            client.initialized()
            document = {"uri": path.as_uri(), "languageId": "python", "version": 0, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": document})
            asked: list[float] = []
            while not _is_ready(client.seen, path):
                asked.append(elapsed(lambda: _ask(client, path)))
            spent = time.perf_counter() - start
        progress = sum(message.get("method") == "$/progress" for message in client.seen)
    print(f"first index of {models} models: {spent:.2f} s, with {progress} messages of progress")
    print(
        f"requests answered meanwhile: {len(asked)}, median {statistics.median(asked) * 1000:.1f} ms, "
        f"slowest {max(asked) * 1000:.1f} ms"
    )


def _ask(client: Client, path: Path) -> Message:
    document = {"textDocument": {"uri": path.as_uri()}, "position": {"line": 0, "character": 0}}
    return client.request("textDocument/completion", document)


def _is_ready(seen: list[Message], path: Path) -> bool:
    """Whether the diagnostics of the open file have been published."""
    return any(
        message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri()
        for message in seen
    )
