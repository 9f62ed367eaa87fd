"""What the terminal around us can show."""

from __future__ import annotations

import os
from typing import TextIO


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is looking at the stream."""
    try:
        return stream.isatty()
    except ValueError:  # A closed stream.
        return False


def wants_colour(stream: TextIO) -> bool:
    """Whether to colour what is written: on a terminal, unless `NO_COLOR` or a dumb one forbids; `FORCE_COLOR` wins."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"
