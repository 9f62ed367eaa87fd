"""The client of the oracle: one warm process, asked as often as needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What happened to a sample. `stage` is None when all went well, else import, configure, create, use or crash."""

    stage: str | None
    exception: str = ""
    message: str = ""
    traceback: str = ""
    output: str = ""
    warnings: tuple[str, ...] = ()
    tables: Mapping[str, Any] = field(default_factory=dict)
    relationships: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def passes(self) -> bool:
        """Whether nothing was raised."""
        return self.stage is None

    def __str__(self) -> str:
        return "passes" if self.passes else f"{self.stage}: {self.exception}: {self.message}"


class Oracle:
    """Owns the warm process; use it as a context manager."""

    def __init__(self, python: str = sys.executable) -> None:
        self._process = subprocess.Popen(
            [python, "-m", "oracle.parent"],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Oracle:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def run_code(self, files: Mapping[str, str], entry: str = "", timeout: float = 30) -> Outcome:
        """Imports the files (by path), configures, creates, then runs the entry code, which may use `engine`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"files": dict(files), "entry": entry, "timeout": timeout}
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        answer["warnings"] = tuple(answer.get("warnings", ()))
        return Outcome(**answer)
