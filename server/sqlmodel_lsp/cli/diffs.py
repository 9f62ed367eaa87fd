"""What would change, as unified diffs that `patch` and `git apply` take."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sqlmodel_lsp.cli import trouble


def of_file(path: str, before: str | None, after: str) -> str:
    """The difference between two texts of a file; it is made when there was none before."""
    name = trouble.relative(path)
    return "".join(_lines_between(before or "", after, "/dev/null" if before is None else name, name))


def between(before: str, after: str, old_name: str, new_name: str) -> str:
    """The difference between two texts under names of their own."""
    return "".join(_lines_between(before, after, old_name, new_name))


def _lines_between(before: str, after: str, old_name: str, new_name: str) -> Iterator[str]:
    for line in difflib.unified_diff(_lines(before), _lines(after), old_name, new_name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
