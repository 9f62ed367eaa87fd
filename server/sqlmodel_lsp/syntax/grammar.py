"""Python's own parser, asked so that no text can hurt: what it cannot read is None."""

from __future__ import annotations

import ast
import re
import warnings

# Deeper than any code that people write, and well below where parsers get slow or run out of stack.
_DEEPEST = 90
_MOST_BRANCHES = 500
_BRACKET = re.compile(r"[()\[\]{}]")

# Warnings about the code that is read are not for whoever runs us. Once for all: a filter per parse costs too much.
warnings.filterwarnings("ignore", category=SyntaxWarning, module="<unknown>")
warnings.filterwarnings("ignore", category=DeprecationWarning, module="<unknown>")


def parse(text: str) -> ast.Module | None:
    """The module, or None when the text does not parse; a byte order mark is skipped."""
    if _is_too_deep(text):
        return None
    try:
        # Form feeds take as many bytes as the mark, and Python ignores them there.
        return ast.parse("\f\f\f" + text[1:] if text.startswith("\ufeff") else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_too_deep(text: str) -> bool:
    """Whether brackets or `elif`s, each of which Python nests, are absurdly many; those in strings count as well."""
    if text.count("elif") > _MOST_BRANCHES:
        return True
    if text.count("(") + text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth = depth + 1 if bracket in "([{" else max(depth - 1, 0)
        if depth > _DEEPEST:
            return True
    return False
