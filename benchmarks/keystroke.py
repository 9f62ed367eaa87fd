"""From a keystroke to the diagnostics of its text, beside a server that does nothing."""

from __future__ import annotations

import statistics
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import workspace
from benchmarks.client import NULL, OURS, Client, elapsed

SIZES = (100, 1000)
WORDS = "everything that somebody may want to write about it while others look on "
PLACES = {
    "in a Field argument": 'description="',
    "in a foreign key": 'foreign_key="',
    "in a comment": "# As people see it",
}


@dataclass(slots=True)
class Typist:
    """One client with a model file open, typing."""

    name: str
    client: Client
    path: Path
    version: int = 0
    times: dict[str, list[float]] = field(default_factory=dict)

    @classmethod
    def begin(cls, name: str, command: tuple[str, ...], folder: Path, path: Path) -> Typist:
        """Starts a server and opens a file in it."""
        client = Client(command, folder)
        client.initialize()
        client.initialized()
        client.open(path, path.read_text(encoding="utf-8"))
        typist = cls(name, client, path)
        typist.reset()
        return typist

    def type(self, place: str, number: int) -> None:
        """Types one more character at a place."""
        text = self.path.read_text(encoding="utf-8")
        before, marker, _ = text.partition(PLACES[place])
        line = before.count("\n")
        character = len((before + marker).rpartition("\n")[2]) + number
        self.version += 1
        letter = WORDS[number % len(WORDS)]
        spent = elapsed(lambda: self.client.type(self.path, self.version, line, character, letter))
        self.times.setdefault(place, []).append(spent)

    def reset(self) -> None:
        """Puts the text back to what is on disk."""
        self.version += 1
        document = {"uri": self.path.as_uri(), "version": self.version}
        change = {"text": self.path.read_text(encoding="utf-8")}
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        self.client.diagnostics(self.path, self.version)


def run(keystrokes: int) -> None:
    """Types into all servers in turn, so that whatever else the machine does falls on each alike."""
    with tempfile.TemporaryDirectory() as folder:
        typists: list[Typist] = []
        try:
            for size in SIZES:
                path = workspace.write(Path(folder) / str(size), size)
                for name, command in (("ours", OURS), ("null", NULL)):
                    typists.append(Typist.begin(f"{name} {size}", command, Path(folder) / str(size), path))
            for place in PLACES:
                for number in range(keystrokes):
                    for typist in typists:
                        typist.type(place, number)
                for typist in typists:
                    typist.reset()
        finally:
            for typist in typists:
                typist.client.__exit__(None, None, None)
    _print({typist.name: typist.times for typist in typists})


def _print(times: dict[str, dict[str, list[float]]]) -> None:
    print(f"{'keystroke to diagnostics':26}{'models':>8}{'median':>12}{'p95':>12}{'null median':>14}{'ratio':>8}")
    for place in PLACES:
        ours = {size: times[f"ours {size}"][place] for size in SIZES}
        for size in SIZES:
            median, null = statistics.median(ours[size]), statistics.median(times[f"null {size}"][place])
            p95 = statistics.quantiles(ours[size], n=20)[-1]
            print(
                f"{place:26}{size:8}{_milliseconds(median):>12}{_milliseconds(p95):>12}{_milliseconds(null):>14}"
                f"{median / null:8.2f}"
            )
        small, large = (statistics.median(ours[size]) for size in SIZES)
        print(f"{'':26}{SIZES[1]} models take {large / small:.2f} times what {SIZES[0]} take")


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
