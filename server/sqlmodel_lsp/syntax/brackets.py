"""Closes what is open in a few lines of code, without adding or removing lines.

Works on lines and their masks, which are the same lines without what strings and comments say.
"""

from __future__ import annotations

import re

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_BRACKET = re.compile(r"[()\[\]{}]")
_DANGLING = re.compile(r"(?:[=|&^~+*/%@<>.-]|(?<![\w.])(?:in|is|not|and|or|if|else|await|lambda|for|from|import|as))$")
_ANNOTATING = re.compile(r"[ \t]*[A-Za-z_]\w*[ \t]*:$")


def open_brackets(masks: list[str]) -> int:
    """How many more brackets open than close."""
    found = [bracket for code in masks for bracket in _BRACKET.findall(code)]
    return sum(1 if bracket in _CLOSER else -1 for bracket in found)


def closing(code: str) -> str:
    """The brackets that close what a masked line opens and leaves open."""
    stack: list[str] = []
    for bracket in _BRACKET.findall(code):
        if bracket in _CLOSER:
            stack.append(_CLOSER[bracket])
        elif stack:
            stack.pop()
    return "".join(reversed(stack))


def balance(lines: list[str], masks: list[str]) -> list[str]:
    """The lines with missing brackets put in and unmatched ones blanked.

    A bracket is missing before one that closes an outer one, and at the end of the last line of code.
    """
    stack: list[str] = []
    last = max((row for row, code in enumerate(masks) if code.strip()), default=0)
    return [
        _balance_line(line, code, stack, ends=row == last)
        for row, (line, code) in enumerate(zip(lines, masks, strict=True))
    ]


def complete(line: str, code: str) -> str:
    """The line with a name put where an operator, a keyword or an annotation's colon waits for one."""
    end = code.rstrip()
    if _ANNOTATING.match(end) or _DANGLING.search(end):
        return f"{line[: len(end)]}{'' if end.endswith('.') else ' '}_{line[len(end) :]}"
    return line


def _balance_line(line: str, code: str, stack: list[str], *, ends: bool) -> str:
    parts: list[str] = []
    done = 0
    for match in _BRACKET.finditer(code):
        at, bracket = match.start(), match.group()
        parts.append(line[done:at])
        done = at + 1
        if bracket in _CLOSER:
            stack.append(bracket)
        elif _OPENER[bracket] in stack:
            while stack[-1] != _OPENER[bracket]:
                parts.append(_CLOSER[stack.pop()])
            stack.pop()
        else:
            bracket = " "
        parts.append(bracket)
    if ends:
        end = max(done, len(code.rstrip()))
        parts += [line[done:end], *(_CLOSER[bracket] for bracket in reversed(stack))]
        done = end
    return "".join([*parts, line[done:]])
