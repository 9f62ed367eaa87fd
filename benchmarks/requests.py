"""What a user waits for at the cursor in a large project, beside a server that answers with constants."""

from __future__ import annotations

import itertools
import statistics
import tempfile
from pathlib import Path

from benchmarks import workspace
from benchmarks.client import NULL, OURS, elapsed
from benchmarks.keystroke import Typist

Place = tuple[str, str, str]
TYPED: tuple[Place, ...] = (
    ("completion", "in a foreign key", 'foreign_key="'),
    ("completion", "of a Field argument", "Field(index=True, "),
)
LOOKED_AT: tuple[Place, ...] = (
    ("hover", "over a model", "class Thin"),
    ("hover", "over a column", "    nam"),
    ("hover", "over a relationship", "    afte"),
    ("definition", "of a foreign key", 'foreign_key="thin'),
    ("definition", "of the other side", 'back_populates="befo'),
)


def run(models: int, rounds: int) -> None:
    """Asks both servers in turn, so that whatever else the machine does falls on each alike.

    One more character in a comment comes before each completion, and before all that is looked at, which begins with
    another place each time.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = workspace.write(Path(folder), models)
        typists: list[Typist] = []
        try:
            for name, command in (("ours", OURS), ("null", NULL)):
                typists.append(Typist.begin(name, command, Path(folder), path))
            times: dict[tuple[str, str], dict[str, list[float]]] = {}
            letters = itertools.count()
            for number in range(rounds):
                first = number % len(LOOKED_AT)
                for places in (*((place,) for place in TYPED), LOOKED_AT[first:] + LOOKED_AT[:first]):
                    letter = next(letters)
                    for typist in typists:
                        typist.type("in a comment", letter)
                    for method, place, before in places:
                        for typist in typists:
                            kept = times.setdefault((method, place), {}).setdefault(typist.name, [])
                            kept.append(_ask(typist, method, before))
        finally:
            for typist in typists:
                typist.client.__exit__(None, None, None)
    print(f"{'request':14}{'':24}{'median':>10}{'p95':>10}{'null median':>14}{'ratio':>8}   with {models} models")
    for method, place, _ in TYPED + LOOKED_AT:
        kept = times[method, place]
        ours, null = statistics.median(kept["ours"]), statistics.median(kept["null"])
        p95 = statistics.quantiles(kept["ours"], n=20)[-1]
        print(f"{method:14}{place:24}{_shown(ours):>10}{_shown(p95):>10}{_shown(null):>14}{ours / null:8.2f}")


def _ask(typist: Typist, method: str, before: str) -> float:
    """Seconds until the answer about the place behind some text, which has to be one."""
    text = typist.path.read_text(encoding="utf-8")
    above = text[: text.index(before) + len(before)]
    position = {"line": above.count("\n"), "character": len(above.rpartition("\n")[2])}
    document = {"textDocument": {"uri": typist.path.as_uri()}, "position": position}
    answers = []
    spent = elapsed(lambda: answers.append(typist.client.request(f"textDocument/{method}", document)))
    assert answers[0].get("result"), f"no {method} behind {before}"
    return spent


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
