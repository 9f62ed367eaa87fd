"""Reads the calls around a place out of half-typed code, by its brackets, commas and equal signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SIGN = re.compile(r"[()\[\]{},]")
# Read from the bracket backwards, for that takes no longer the more stands in front of it.
_CALLEE = re.compile(r"[ \t]*(?P<name>[\w.]*[^\W\d])(?P<keyword>[ \t]+(?:fed|ssalc)\b)?")
# The next line's keyword, when the comma in front of it is not typed yet.
_BELOW = re.compile(r"[ \t]*\r?\n\s*([^\W\d]\w*)\s*=(?!=)")
_LONGEST = 300  # No name is longer, and statements may be.
_NO_CALLEE = frozenset(["and", "or", "not", "in", "is", "if", "else", "return", "yield", "await", "lambda", "del"])
_KEYWORD = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is being typed.

    `keywords` are the other keyword arguments it has, those behind the cursor included. The cursor stands in the value
    of `keyword`, or in argument number `index` when that is None. `direct` is false when the cursor is in a list,
    another call or the like inside that argument.
    """

    function: str
    keywords: frozenset[str]
    keyword: str | None
    index: int
    direct: bool


@dataclass(slots=True)
class _Bracket:
    """An open bracket; `function` is what is called when it is a call's."""

    function: str | None
    argument: int
    index: int = 0
    keywords: set[str] = field(default_factory=set)
    keyword: str | None = None


def around(before: str, after: str) -> tuple[Call, ...]:
    """The calls that are open where `before` ends, outermost first; both texts are masked."""
    stack: list[_Bracket] = []
    for sign in _SIGN.finditer(before):
        _read(stack, sign.group(), before, sign.start())
    for bracket in stack:
        keyword = _KEYWORD.match(before, bracket.argument)
        bracket.keyword = keyword[1] if keyword is not None else None
    _read_behind(list(stack), after)
    return tuple(
        Call(bracket.function, frozenset(bracket.keywords), bracket.keyword, bracket.index, bracket is stack[-1])
        for bracket in stack
        if bracket.function is not None
    )


def _read(stack: list[_Bracket], sign: str, text: str, at: int) -> None:
    if sign in "([{":
        stack.append(_Bracket(callee(text, at) if sign == "(" else None, at + 1))
    elif not stack:
        return
    elif sign == ",":
        bracket = stack[-1]
        keyword = _KEYWORD.match(text, bracket.argument, at)
        if keyword is not None:
            bracket.keywords.add(keyword[1])
        else:
            bracket.index += 1
        bracket.argument = at + 1
    else:
        stack.pop()


def _read_behind(stack: list[_Bracket], text: str) -> None:
    """Adds the keywords that follow; the argument the cursor is in comes first and is not counted."""
    below = _BELOW.match(text)
    if below is not None and stack:
        stack[-1].keywords.add(below[1])
    for bracket in stack:
        bracket.argument = -1
    for sign in _SIGN.finditer(text):
        if not stack:
            return
        at, bracket = sign.start(), stack[-1]
        if sign.group() in "([{":
            stack.append(_Bracket(None, at + 1))
            continue
        keyword = _KEYWORD.match(text, bracket.argument, at) if bracket.argument >= 0 else None
        if keyword is not None:
            bracket.keywords.add(keyword[1])
        bracket.argument = at + 1
        if sign.group() != ",":
            stack.pop()
    if stack and stack[-1].argument >= 0:
        keyword = _KEYWORD.match(text, stack[-1].argument)
        if keyword is not None:
            stack[-1].keywords.add(keyword[1])


def callee(text: str, bracket: int) -> str | None:
    """What is called by the bracket at an offset; None when it only groups or belongs to a definition."""
    found = _CALLEE.match(text[max(bracket - _LONGEST, 0) : bracket][::-1])
    name = found["name"][::-1] if found is not None and not found["keyword"] else None
    return None if name in _NO_CALLEE else name
