"""Statements of models over several lines, as formatters leave them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.generate.layout import WIDTH

_OPENING, _CLOSING = "([{", ")]}"


def arranged(code: str, indent: int = 4, tail: str = "") -> list[str]:
    """The lines of a statement, or of a part of one, that is given in one line and may end with a bracket.

    `tail` follows it.
    """
    margin = " " * indent
    line = f"{margin}{code}{tail}"
    start = _opening(code)
    if len(line) <= WIDTH or start is None:
        return [line]
    head, inside, close = code[: start + 1], code[start + 1 : -1], code[-1]
    items = parts(inside)
    if not items:
        return [line]
    is_call = code[start - 1 : start].isidentifier()
    if is_call and len(margin) + 4 + len(inside) <= WIDTH:
        return [f"{margin}{head}", f"{margin}    {inside}", f"{margin}{close}{tail}"]
    lines = [f"{margin}{head}"]
    for item in items:
        lines += arranged(item, indent + 4, ",")
    return [*lines, f"{margin}{close}{tail}"]


def parts(code: str) -> list[str]:
    """What stands between the commas that are in no brackets and no strings."""
    found, start, depth = [], 0, 0
    for offset, character in _outside(code):
        depth += (character in _OPENING) - (character in _CLOSING)
        if character == "," and depth == 0:
            found.append(code[start:offset].strip())
            start = offset + 1
    return [part for part in (*found, code[start:].strip()) if part]


def _opening(code: str) -> int | None:
    """Where the bracket opens that closes at the end."""
    if not code or code[-1] not in _CLOSING:
        return None
    stack: list[int] = []
    last = None
    for offset, character in _outside(code):
        if character in _OPENING:
            stack.append(offset)
        elif character in _CLOSING:
            last = stack.pop()
    return last


def _outside(code: str) -> Iterator[tuple[int, str]]:
    """The characters that are in no strings."""
    quote, escaped = "", False
    for offset, character in enumerate(code):
        if quote:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        else:
            yield offset, character
