"""Reads the brackets around a place out of half-typed code: what stands in them, and at which key or item one is.

Where calls are asked for by their arguments, lists, tuples and dicts are asked for by the strings they hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlmodel_lsp.syntax.calls import callee

_SIGN = re.compile(r"[()\[\]{},:]")
_STRING = re.compile(r"""\s*[rRuU]?("{3}|'{3}|"|')(?P<content>.*)\1\s*\Z""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Container:
    """An open bracket around a cursor.

    `sign` is the bracket and `function` what is called when it is a call's. The cursor stands in the value of the dict
    key `key`, or in item number `index` when that is None. `given` are the other strings it holds outright, in order:
    keys of a dict, items of the others.
    """

    sign: str
    function: str | None
    key: str | None
    index: int
    given: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    sign: str
    function: str | None
    item: int
    index: int = 0
    key: str | None = None
    given: list[str] = field(default_factory=list)


def around(before: str, after: str, masked_before: str, masked_after: str) -> tuple[Container, ...]:
    """The brackets that are open where `before` ends, outermost first; the masked texts are those without strings."""
    stack: list[_Open] = []
    for sign in _SIGN.finditer(masked_before):
        _read(stack, sign.group(), sign.start(), before, masked_before)
    found = list(stack)
    keys = [bracket.key for bracket in found]
    _read_behind(list(stack), after, masked_after)
    return tuple(
        Container(bracket.sign, bracket.function, key, bracket.index, tuple(bracket.given))
        for bracket, key in zip(found, keys, strict=True)
    )


def _read(stack: list[_Open], sign: str, at: int, text: str, masked: str) -> None:
    if sign in "([{":
        stack.append(_Open(sign, callee(masked, at) if sign == "(" else None, at + 1))
    elif not stack:
        return
    elif sign == ":":
        bracket = stack[-1]
        if bracket.sign == "{" and bracket.key is None:
            bracket.key = _content(text[bracket.item : at]) or ""
    elif sign == ",":
        bracket = stack[-1]
        given = bracket.key if bracket.key is not None else _content(text[bracket.item : at])
        if given is not None:
            bracket.given.append(given)
        bracket.item, bracket.key, bracket.index = at + 1, None, bracket.index + 1
    else:
        stack.pop()


def _read_behind(stack: list[_Open], text: str, masked: str) -> None:
    """Adds the strings that follow; the item the cursor is in comes first and is not counted."""
    for bracket in stack:
        bracket.item = -1
    for sign in _SIGN.finditer(masked):
        if not stack:
            return
        bracket, at = stack[-1], sign.start()
        if sign.group() in "([{":
            stack.append(_Open(sign.group(), None, -1))
            continue
        is_key = bracket.sign == "{"
        if bracket.item >= 0 and is_key is (sign.group() == ":") and (given := _content(text[bracket.item : at])):
            bracket.given.append(given)
        if sign.group() == ":":
            bracket.item = -1 if is_key else bracket.item
        elif sign.group() == ",":
            bracket.item = at + 1
        else:
            stack.pop()


def _content(text: str) -> str | None:
    """What a text says that is nothing but one string."""
    found = _STRING.match(text)
    return None if found is None or found[1] in found["content"] else found["content"]
