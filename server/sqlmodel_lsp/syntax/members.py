"""Cuts a class down to the member around a place, so that reading that one costs nothing for all others."""

from __future__ import annotations

import re

from sqlmodel_lsp.syntax import literals

_CLASS = re.compile(r"class\b")
_CLOSER = re.compile(r"[ \t]*[)\]}]")
_INIT = re.compile(r"[ \t]+def[ \t]+__init__\b")
_LONGEST_HEADER = 30


def around(text: str, offset: int) -> str:
    """The lines of a class without all members but one, and `__init__`; other blocks stay as they are.

    Indentation tells where members begin, so that nothing has to parse.
    """
    first = next((number for number, line in enumerate(text.split("\n")) if _CLASS.match(line)), None)
    if first is None:
        return text
    lines, masks = text.split("\n"), literals.mask(text, literals.find(text)).split("\n")
    row = text.count("\n", 0, offset)
    body = _header_end(masks, first)
    start = _start(masks, body, row)
    if row < body or start is None:
        return text
    depth = _depth(masks[start])
    kept = {*range(body), *_member(masks, start, row, depth)}
    init = next((number for number in range(body, len(masks)) if _INIT.match(masks[number])), None)
    if init is not None:
        kept.update(_member(masks, init, init, _depth(masks[init])))
    return "\n".join(lines[number] for number in sorted(kept) if number < len(lines))


def _header_end(masks: list[str], first: int) -> int:
    """The row behind the header of a class."""
    for row in range(first, min(first + _LONGEST_HEADER, len(masks))):
        if masks[row].rstrip().endswith(":"):
            return row + 1
    return first + 1


def _start(masks: list[str], body: int, row: int) -> int | None:
    """The row at which the member begins that a row belongs to."""
    depth, found = _depth(masks[row]) if masks[row].strip() else 1_000, None
    closes = _CLOSER.match(masks[row]) is not None
    for above in range(row, body - 1, -1):
        code = masks[above]
        if code.strip() and (above == row or _depth(code) < depth or (closes and _depth(code) == depth)):
            depth, closes = _depth(code), _CLOSER.match(code) is not None
            found = above
    return found


def _member(masks: list[str], start: int, row: int, depth: int) -> range:
    """The rows of a member, from its decorators to the last that is deeper."""
    first = start
    while first > 0 and masks[first - 1].lstrip().startswith("@") and _depth(masks[first - 1]) == depth:
        first -= 1
    end = row + 1
    while end < len(masks):
        code = masks[end]
        if code.strip() and (_depth(code) < depth or (_depth(code) == depth and not _CLOSER.match(code))):
            break
        end += 1
    return range(first, end)


def _depth(code: str) -> int:
    return len(code[: len(code) - len(code.lstrip())].expandtabs())
