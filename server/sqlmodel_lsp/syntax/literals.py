"""Finds strings and comments in a text, whole or half-typed, without parsing it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SINGLE_CR = re.compile(r"\r(?!\n)")


def uniform_line_ends(text: str) -> str:
    """The text with every lone carriage return replaced by a line feed; the length stays."""
    return _SINGLE_CR.sub("\n", text) if "\r" in text else text


# A triple quote that never closes, and a quote that does not close on its line, end with their line.
_LITERAL = re.compile(
    r"""#[^\n]*"""
    r'''|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'''
    r"""|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"""
    r"""|"(?:""[^\n]*|[^"\\\n]*(?:\\\r?.[^"\\\n]*)*"?)"""
    r"""|'(?:''[^\n]*|[^'\\\n]*(?:\\\r?.[^'\\\n]*)*'?)""",
    re.DOTALL,
)


def multiline(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the strings that hold a line end, in order."""
    for match in _LITERAL.finditer(text):
        if "\n" in match.group():
            yield match.span()
