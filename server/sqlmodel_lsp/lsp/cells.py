"""The cells of a notebook as one module: its text, and where each cell stands in it.

All lines of a cell stay lines, so a position in the module is one in a cell, some lines further up.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.text.lines import LineIndex

# Magics that run the rest of their cell as Python; behind any other `%%` is another language.
_PYTHON_MAGICS = {"%%time", "%%timeit", "%%capture", "%%prun"}
_MAGIC = re.compile(
    r"^([ \t]*)([%!?][^\r\n]*|[\w.*]+\?{1,2}[ \t]*)$|^([ \t]*\w+[ \t]*=[ \t]*)([%!][^\r\n]*)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands: its address, its version, its first line in the module and how many it has."""

    uri: str
    version: int
    line: int
    count: int

    def holds(self, line: int) -> bool:
        """Whether a line of the module is one of the cell's."""
        return self.line <= line < self.line + self.count


@dataclass(frozen=True, slots=True)
class Module:
    """The text of all code cells, and their places."""

    text: str
    places: tuple[Place, ...]

    def at(self, line: int) -> Place | None:
        """The cell that has a line of the module."""
        return next((place for place in self.places if place.holds(line)), None)


def join(cells: Iterable[tuple[str, int, str]]) -> Module:
    """The module of cells, each given by its address, version and text."""
    texts, places, line = [], [], 0
    for uri, version, text in cells:
        texts.append(f"{python(text)}\n")
        count = LineIndex(texts[-1]).count - 1
        places.append(Place(uri, version, line, count))
        line += count
    return Module("".join(texts), tuple(places))


def python(text: str) -> str:
    """A cell as Python: what only IPython understands gives way to as many characters that do nothing."""
    words = text.split(None, 1)
    if words and words[0].startswith("%%"):
        first = re.match(r"\s*[^\r\n]*", text)
        end = first.end() if first is not None and words[0] in _PYTHON_MAGICS else len(text)
        text = "".join(character if character in "\r\n" else " " for character in text[:end]) + text[end:]
    if _MAGIC.search(text) and not _is_python(text):
        text = _MAGIC.sub(_nothing, text)
    # A line end of its own has to follow; it must not become one with a carriage return.
    return f"{text[:-1]}\n" if text.endswith("\r") else text


def _is_python(text: str) -> bool:
    """Whether a line that looks like magic is something else, such as a part of a string."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return False
    return True


def _nothing(match: re.Match[str]) -> str:
    """A statement that does nothing, or a value that is not known."""
    before, length = (match[1], len(match[2])) if match[2] is not None else (match[3], len(match[4]))
    return before + "".join(_filling(length))


def _filling(length: int) -> Iterator[str]:
    yield "..." if length >= 3 else "0"
    yield " " * (length - (3 if length >= 3 else 1))
