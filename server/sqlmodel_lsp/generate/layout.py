"""Generated code in the shape that formatters leave it in."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 88
"""The line length that ruff and black format to unless told otherwise."""


def fit(head: str, items: Sequence[str], tail: str, indent: int = 0, width: int = WIDTH) -> str:
    """`head`, the comma-separated items and `tail` on one line, or broken as a formatter breaks them."""
    margin = " " * indent
    line = f"{margin}{head}{', '.join(items)}{tail}"
    if len(line) <= width or not items:
        return line
    inside = f"{margin}    {', '.join(items)}"
    if len(inside) <= width:
        return f"{margin}{head}\n{inside}\n{margin}{tail}"
    exploded = "".join(f"{margin}    {_broken(item, indent + 4, width)},\n" for item in items)
    return f"{margin}{head}\n{exploded}{margin}{tail}"


def _broken(item: str, indent: int, width: int) -> str:
    """A comparison on two lines where it is too long for one."""
    if indent + len(item) + 1 <= width:
        return item
    return item.replace(" == ", f"\n{' ' * indent}== ", 1)


def signature(start: str, name: str, parameters: Sequence[str], result: str, width: int = WIDTH) -> str:
    """The first line of a function, broken where it is too long."""
    return fit(f"{start} {name}(", parameters, f") -> {result}:", 0, width)
