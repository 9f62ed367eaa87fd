"""The client of the process that runs generated modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

BATCH = 200

Request: TypeAlias = tuple[str, bool]
"""A module's text, and whether to store a first row in each of its tables."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What happened to a module. `stage` is None when all went well; `inserts` has the problem of each first row."""

    stage: str | None
    exception: str
    message: str
    inserts: Mapping[str, str | None]

    def __str__(self) -> str:
        if self.stage:
            return f"{self.stage}: {self.exception}: {self.message.strip()}"
        problems = [f"{model}: {problem}" for model, problem in self.inserts.items() if problem]
        return "\n".join(["passes", *problems])


class Runtime:
    """Owns the process; use it as a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "properties.runtime_child"],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Runtime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def answers(self, requests: Iterable[Request]) -> Iterator[Answer]:
        """What happens to all the modules, in their order; while the caller works on one batch, the next is run."""
        waiting = iter(requests)
        running = self._send(list(islice(waiting, BATCH)))
        while running:
            following = list(islice(waiting, BATCH))
            done = [self._receive() for _ in running]
            running = self._send(following)
            yield from done

    def ask(self, *requests: Request) -> list[Answer]:
        """What happens to a few modules, in a process that has run nothing else."""
        self._send(list(requests))
        return [self._receive() for _ in requests]

    def _send(self, requests: list[Request]) -> list[Request]:
        assert self._process.stdin is not None
        if requests:
            self._process.stdin.write(f"{json.dumps(requests)}\n")
            self._process.stdin.flush()
        return requests

    def _receive(self) -> Answer:
        assert self._process.stdout is not None
        return Answer(**json.loads(self._process.stdout.readline()))
