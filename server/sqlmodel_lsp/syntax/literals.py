"""Finds strings and comments in a text, whole or half-typed, without parsing it.

A quote that does not close on its line ends with its line. When the triple quotes of a text do not pair up, a
string also ends above the first line that looks like code, so that one bad quote cannot swallow a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Literal = tuple[int, int]
"""Start and end of a string or comment, its quotes or hash included."""

_LONE_RETURN = re.compile(r"\r(?!\n)")

# Every alternative begins with a plain character, which makes searching fast; the groups are what never closes:
# triple quotes in the first two, plain ones in the others.
_LITERAL = re.compile(
    r"""#[^\n]*"""
    r'''|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'''
    r"""|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"""
    r"""|"(""[^\n]*)|'(''[^\n]*)"""
    r"""|"[^"\\\n]*(?:\\\r?.[^"\\\n]*)*"|'[^'\\\n]*(?:\\\r?.[^'\\\n]*)*'"""
    r"""|"((?:\\\r?.|[^\\\n])*)|'((?:\\\r?.|[^\\\n])*)""",
    re.DOTALL,
)

# A line that is hardly prose. In a string it only counts when the string's quotes are in doubt.
_CODE = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?:class|def|async[ \t]+def)[ \t]+\w+[ \t]*[(:\[]|@[A-Za-z_][\w.]*[ \t]*(?:\(.*)?$"
    r"|(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+[\w.]+(?:[ \t]*,[ \t]*[\w.]+|[ \t]+as[ \t]+\w+)*[ \t\r]*$"
    r"|from[ \t]+[\w.]+[ \t]+import\b|(?:try|(?:if|for|while|with)[ \t].+)[ \t]*:[ \t\r]*$"
    r"|[A-Za-z_]\w*[ \t]*:[ \t]*[^\s:=][^=\n]*=(?!=)"
    r"|[A-Za-z_]\w*[ \t]*:[ \t]*[A-Za-z_][\w.]*(?:\[.*\])?(?:[ \t]*\|[ \t]*[\w.]+(?:\[.*\])?)*[ \t\r]*$"
    r"|[A-Za-z_]\w*[ \t]*=[ \t]*[\w({\[\"'].*$)",
    re.MULTILINE,
)
_UNCLOSED = 2
# How many strings are tried as the bad one, from the first that holds code.
_MOST_DOUBTS = 8
# What is left of a triple quote while it is being deleted.
_HALF_QUOTE = re.compile(r"^[ \t]*(\"{1,2}|'{1,2})\r?$", re.MULTILINE)
# Words right behind a string mean that its closing quote in truth opens one.
_PROSE_BEHIND = re.compile(r"[A-Za-z0-9`]| [A-Z]")


def uniform_line_ends(text: str) -> str:
    """The text with every lone carriage return replaced by a line feed; the length stays."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def find(text: str) -> list[Literal]:
    """The strings and comments of a text with uniform line ends, in order."""
    found: list[Literal] = []
    at = 0
    while (repaired := _scan(text, at, found)) is not None:
        at = repaired
    return found


def mask(text: str, found: list[Literal]) -> str:
    """The text of the same length with strings as quotes on their first line and blank below, and no comments."""
    parts: list[str] = []
    done = 0
    for start, end in found:
        literal = text[start:end]
        first, *below = literal.split("\n")
        filler = " " if literal.startswith("#") else '"'
        parts += [text[done:start], "\n".join([filler * len(first), *(" " * len(line) for line in below)])]
        done = end
    parts.append(text[done:])
    return "".join(parts)


def close(text: str, found: list[Literal]) -> str:
    """The text with a quote put where a string ends without one; lines grow and none is added."""
    parts: list[str] = []
    done = 0
    for start, end in found:
        before, behind = _missing_quotes(text[start:end])
        parts += [text[done:start], before, text[start:end], behind]
        done = end
    parts.append(text[done:])
    return "".join(parts)


def quote_of(literal: str) -> str:
    """The quote a string begins with, one or three characters."""
    return literal[:3] if literal.startswith(('"""', "'''")) else literal[0]


def is_closed(literal: str) -> bool:
    """Whether a string ends with the quote it begins with; a comment always does."""
    quote = quote_of(literal)
    enough = len(literal) >= 2 * len(quote) and literal.endswith(quote)
    return quote == "#" or (enough and not _ends_escaped(literal[: -len(quote)]))


def _missing_quotes(literal: str) -> tuple[str, str]:
    """What must be put before and behind a string to make it whole."""
    quote = quote_of(literal)
    if len(quote) == 1 and "\n" in literal and literal.endswith(quote * 3):
        return quote * (2 if literal[1] != quote else 1), ""
    if is_closed(literal):
        return "", ""
    return "", f"\\{quote}" if _ends_escaped(literal) else quote


def _ends_escaped(text: str) -> bool:
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _scan(text: str, at: int, found: list[Literal]) -> int | None:
    """Adds the literals from `at` on; where a string had to be ended early, stops there and answers the place."""
    before = len(found)
    healthy = True
    for match in _LITERAL.finditer(text, at):
        found.append(match.span())
        if match.lastindex:
            healthy = False
            if match.lastindex <= _UNCLOSED:
                found[-1] = (match.start(), len(text))
                break
    if healthy:
        return None
    bad = _bad_string(text, at)
    if bad is None:
        return None
    bad = _with_prose_above(text, at, bad)
    while len(found) > before and found[-1][0] >= bad[0]:
        found.pop()
    found.append(bad)
    return bad[1]


def _bad_string(text: str, at: int) -> Literal | None:
    """The string to blame, with the early end that lets the rest pair up best; None to leave all as they are."""
    doubts = list(_doubts(text, at))
    best, blame = None, sum(doubt for _, _, doubt in doubts)
    passed = 0
    tried = 0
    for start, end, doubt in doubts:
        if passed >= blame or tried >= _MOST_DOUBTS:
            break
        if end is not None:
            tried += 1
            left = passed + sum(doubt for _, _, doubt in _doubts(text, end))
            if left < blame:
                best, blame = (start, end), left
        passed += doubt
    return best


def _doubts(text: str, at: int) -> Iterator[tuple[int, int | None, int]]:
    """What is odd from `at` on: where, how odd, and for a string that holds code, its end above that code."""
    for match in _LITERAL.finditer(text, at):
        if (match.lastindex or 0) > _UNCLOSED:
            yield match.start(), None, 1
        elif match.group().startswith(('"""', "'''")):
            unclosed = match.lastindex is not None
            end = len(text) if unclosed else match.end()
            line_end = text.find("\n", match.start(), end)
            code = _code_lines(text, match.start(), line_end + 1, end) if line_end >= 0 else []
            prose = _PROSE_BEHIND.match(text, end) is not None and line_end >= 0
            if code or prose:
                left = _HALF_QUOTE.search(text, line_end, end) if line_end >= 0 else None
                early = left.end() if left is not None else code[0] - 1 if code else line_end
                yield match.start(), early, len(code) + unclosed + 2 * prose
            if unclosed:
                return


def _with_prose_above(text: str, at: int, bad: Literal) -> Literal:
    """The string, which may be a closing quote alone, from what is left of its opening quote on."""
    start, end = bad
    line = text.rfind("\n", 0, start) + 1
    if text[line:end].strip() not in ('"""', "'''"):
        return bad
    openings = list(_HALF_QUOTE.finditer(text, at, line))
    if not openings or _code_lines(text, start, openings[-1].end() + 1, line):
        return bad
    return openings[-1].start(1), end


def _code_lines(text: str, start: int, first: int, end: int) -> list[int]:
    """Where lines from `first` on begin that do not belong in a string that starts at `start`."""
    line = text.rfind("\n", 0, start) + 1
    indent = len(text[line:start]) - len(text[line:start].lstrip())
    return [match.start() for match in _CODE.finditer(text, first, end) if len(match["indent"]) <= indent]
