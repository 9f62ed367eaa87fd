"""What went wrong outside, in one sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """An input that was not read, while the rest goes on; `is_failure` unless leaving it out is only worth a note.

    The message continues a sentence that starts with the path.
    """

    path: str
    message: str
    is_failure: bool = True


class ConfigurationError(Exception):
    """A configuration that cannot be followed; its text is one sentence that names the place.

    `file` is None unless it comes from one, and `line` counts from zero.
    """

    file: Path | None = None
    line: int = 0
