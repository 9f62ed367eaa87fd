"""Generated code in the shape that formatters leave it in."""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH = 88
"""The line length that ruff and black format to unless told otherwise."""

_COMPARISON = re.compile(r" (?=(?:==|>) )")
_MARGIN = re.compile(r"^(?: {4})+", re.MULTILINE)
_DISPLAY = re.compile(r"(?P<head>\w+=\{)(?P<inside>.*)\}", re.DOTALL)


def fit(head: str, items: Sequence[str], tail: str, indent: int = 0, width: int = WIDTH) -> str:
    """`head`, the comma-separated items and `tail` on one line, or broken as a formatter breaks them."""
    margin = " " * indent
    line = f"{margin}{head}{', '.join(items)}{tail}"
    if len(line) <= width or not items:
        return line
    target, equals, value = head.partition(" = ")
    if equals and len(f"{margin}{head}") > width and len(f"{margin}    {value}{', '.join(items)}{tail}") <= width:
        return f"{margin}{target} = (\n{margin}    {value}{', '.join(items)}{tail}\n{margin})"
    inside = f"{margin}    {', '.join(items)}"
    if len(inside) <= width:
        return f"{margin}{head}\n{inside}\n{margin}{tail}"
    exploded = "".join(f"{margin}    {_broken(item, indent + 4, width)},\n" for item in items)
    return f"{margin}{head}\n{exploded}{margin}{tail}"


def indented(code: str, indent: str) -> str:
    """Code with another indent than four spaces."""
    return code if indent == "    " else _MARGIN.sub(lambda found: indent * (len(found[0]) // 4), code)


def _broken(item: str, indent: int, width: int) -> str:
    """A comparison on two lines, and a dictionary on many, where it is too long for one."""
    if indent + len(item) + 1 <= width:
        return item
    margin = " " * indent
    display = _DISPLAY.fullmatch(item)
    if display is not None:
        entries = "".join(f"{margin}    {entry},\n" for entry in display["inside"].split(", "))
        return f"{display['head']}\n{entries}{margin}}}"
    return _COMPARISON.sub(f"\n{margin}", item, count=1)


def signature(start: str, name: str, parameters: Sequence[str], result: str, width: int = WIDTH) -> str:
    """The first line of a function, broken where it is too long."""
    return fit(f"{start} {name}(", parameters, f") -> {result}:", 0, width)


def fit_with(head: str, item: str, tail: str, comment: str, indent: int = 0, width: int = WIDTH) -> str:
    """The same with one item and a comment for tools, which stays on the line of the item and does not count."""
    line = f"{' ' * indent}{head}{item}{tail}"
    if len(line) <= width:
        return f"{line}  {comment}"
    return f"{' ' * indent}{head}\n{' ' * indent}    {item}  {comment}\n{' ' * indent}{tail}"
