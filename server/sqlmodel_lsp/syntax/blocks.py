"""Cuts a text into blocks that break independently of one another.

A block begins at a line at column 0 that starts with a letter, an underscore or `@`, outside of strings. It knows
lines, strings and comments, not Python's grammar.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from sqlmodel_lsp.syntax import literals


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a text and where it starts."""

    offset: int
    text: str


def cut(text: str) -> tuple[Block, ...]:
    """The blocks of a text in order; their texts joined are the text."""
    uniform = literals.uniform_line_ends(text)
    starts = _starts(uniform)
    edges = [0, *starts[1:], len(text)]
    return tuple(Block(start, text[start:end]) for start, end in itertools.pairwise(edges))


# What begins a block; a name with nothing but a comma or a closing bracket behind it is inside brackets.
_FIRST = (
    r"\f*(?:(?P<decorator>@)|(?P<definition>(?:class|def|async)\b)"
    r"|(?!(?:else|elif|except|finally)\b|[\w.]+[ \t]*(?:[)\]}]|,[ \t]*(?:#.*)?\r?$))[^\W\d])"
)
_AT_START = re.compile(r"\ufeff?" + _FIRST, re.MULTILINE)
_AT_LINE = re.compile(r"\n" + _FIRST, re.MULTILINE)


def _starts(text: str) -> list[int]:
    """Offsets at which blocks begin, the first code of the text included."""
    inside = ((start, end) for start, end in literals.find(text) if "\n" in text[start:end])
    start, end = next(inside, (len(text), len(text)))
    starts: list[int] = []
    decorated = False
    first = _AT_START.match(text)
    for match in itertools.chain([first] if first else [], _AT_LINE.finditer(text)):
        at = match.start()
        while at >= end:
            start, end = next(inside, (len(text), len(text)))
        fresh = match["definition"] or match["decorator"]
        if start < at < end or (not fresh and _is_continued(text, at)):
            continue
        if not (decorated and fresh):
            starts.append(at + 1 if text[at] == "\n" else at)
        decorated = bool(match["decorator"])
    return starts


def _is_continued(text: str, line_end: int) -> bool:
    """Whether a backslash joins the lines before and behind a line end; no definition can follow one."""
    return text.endswith("\\", 0, line_end) or text.endswith("\\\r", 0, line_end)
