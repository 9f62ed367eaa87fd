"""What is being typed at a place, in code that is whole or half-typed.

Indentation leads from the cursor up to its statement and the classes around it, brackets to the calls it is in;
nothing has to parse.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Literal

from sqlmodel_lsp.syntax import blocks, calls, containers, literals
from sqlmodel_lsp.syntax.blocks import Block
from sqlmodel_lsp.syntax.calls import Call
from sqlmodel_lsp.syntax.containers import Container
from sqlmodel_lsp.text.span import Span

Part = Literal["bases", "annotation", "value", "statement"]
"""Where in its statement a cursor is: class line, annotation, behind the equal sign, or anywhere else."""

_HEADER = re.compile(
    r"[ \t]*(?:async[ \t]+)?(?P<word>class|def|if|elif|else|for|while|with|try|except|finally)\b"
    r"(?:[ \t]+(?P<name>\w+))?"
)
_CLOSER = re.compile(r"[ \t]*[)\]}]")
_ANNOTATED = re.compile(r"[ \t]*[^\W\d]\w*[ \t]*:(?!=)")
_MEMBER = re.compile(r"[ \t]*([^\W\d]\w*)[ \t]*(?::(?!=)|=(?!=))")
_WORD = re.compile(r"\w*")
_WORD_BEFORE = re.compile(r"(?:([^\W\d][\w.]*)\.)?(\w*)\Z")
_IN_STRING = re.compile(r"[\w.]*")
_PREFIX = re.compile(r"(?<!\w)[rRbBuUfFtT]{1,2}\Z")
_BRACKET_OR_EQUALS = re.compile(r"[()\[\]{}]|(?<![=!<>:])=(?!=)")


@dataclass(frozen=True, slots=True)
class Text:
    """The string a cursor is in: its content before the cursor, and where all of it is, closed or not yet."""

    before: str
    span: Span
    quote: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in code: the class around it, the member being defined there, and the calls and brackets it is in.

    Both come outermost first; the brackets of calls are among the brackets.

    `word` is the part of a name before the cursor and `span` the whole name, or the content of the string the cursor
    is in; `owner` is the dotted name in front of the word, a mere dot where another expression is there. `in_function`
    says that it is in the body of a function.
    """

    class_path: str
    member: str
    annotation: str | None
    part: Part
    calls: tuple[Call, ...]
    containers: tuple[Container, ...]
    string: Text | None
    word: str
    span: Span
    owner: str
    in_function: bool = False

    @property
    def call(self) -> Call | None:
        """The innermost call."""
        return self.calls[-1] if self.calls else None

    @property
    def container(self) -> Container | None:
        """The innermost bracket."""
        return self.containers[-1] if self.containers else None


def at(text: str, offset: int) -> Cursor | None:
    """What is being typed at an offset; None inside a comment."""
    uniform = literals.uniform_line_ends(text)
    block = _block(uniform, offset)
    before = block.text[: offset - block.offset]
    found = literals.find(before)
    if found and found[-1][1] == len(before) and before[found[-1][0]] == "#":
        return None
    masks = literals.mask(before, found).split("\n")
    rows = _ancestors(masks)
    start = _statement(masks, rows)
    statement = "\n".join(masks[start:])
    written = before[len(before) - len(statement) :]
    member, annotation, part = _member(statement, written)
    string = _string(block, before, found)
    owner, word = ("", "") if string is not None else _word(before)
    end = _end(_WORD, uniform, offset) if string is None else string.span.end
    behind = end + len(string.quote) if string is not None and uniform.startswith(string.quote, end) else end
    masked_rest = _rest(block, behind, _depth(masks[start]))
    rest = block.text[behind - block.offset :][: len(masked_rest)]
    return Cursor(
        ".".join(name for row in rows if row < start and (name := _class_name(masks[row]))),
        member,
        annotation,
        part,
        calls.around(statement, masked_rest),
        containers.around(written, rest, statement, masked_rest),
        string,
        word,
        Span(offset - len(word), end) if string is None else string.span,
        owner,
        any(row < start and _is_function(masks[row]) for row in rows),
    )


def _block(text: str, offset: int) -> Block:
    """The block a cursor at the offset is in; at the edge of two it is still in the first."""
    found = blocks.cut(text)
    return next((block for block in reversed(found) if block.offset < offset), found[0])


def _ancestors(masks: list[str]) -> list[int]:
    """The rows that lead to the last one by ever deeper indentation, outermost first."""
    row = len(masks) - 1
    depth, closes = _depth(masks[row]), _CLOSER.match(masks[row]) is not None
    if not masks[row].strip():
        above = next((code for code in reversed(masks[:row]) if code.strip()), "").rstrip()
        if above.endswith(("(", "[", "{", ",")):
            depth = max(depth, _depth(above) + 1)
    rows = [row]
    for above_row in range(row - 1, -1, -1):
        code = masks[above_row]
        if code.strip() and (_depth(code) < depth or (closes and _depth(code) == depth)):
            depth, closes = _depth(code), _CLOSER.match(code) is not None
            if not closes:
                rows.append(above_row)
    return rows[::-1]


def _statement(masks: list[str], rows: list[int]) -> int:
    """The row at which the statement begins that the last row belongs to."""
    for row, inner in itertools.pairwise(rows):
        header = _HEADER.match(masks[row])
        if header is None:
            return row
        code = "\n".join(masks[row:inner]).rstrip()
        is_open = not code.endswith(":") and code.count("(") > code.count(")")
        if is_open and (header["word"] == "def" or not _ANNOTATED.match(masks[inner])):
            return row
    return rows[-1]


def _member(masked: str, text: str) -> tuple[str, str | None, Part]:
    """Name and annotation that a statement defines, and the part its end is in."""
    header = _HEADER.match(masked)
    if header is not None:
        return (header["name"] or "", None, "statement") if header["word"] == "def" else ("", None, "bases")
    member = _MEMBER.match(masked)
    if member is None:
        return "", None, "statement"
    if masked[member.end() - 1] == "=":
        return member[1], None, "value"
    equals = _equals(masked, member.end())
    annotation = text[member.end() : equals].strip()
    return member[1], annotation, "annotation" if equals is None else "value"


def _equals(masked: str, start: int) -> int | None:
    """The equal sign behind an annotation."""
    depth = 0
    for match in _BRACKET_OR_EQUALS.finditer(masked, start):
        if match.group() == "=" and depth == 0:
            return match.start()
        depth += 1 if match.group() in "([{" else -1 if match.group() in ")]}" else 0
    return None


def _string(block: Block, before: str, found: list[literals.Literal]) -> Text | None:
    """The string that is still open where `before` ends."""
    if not found or found[-1][1] < len(before) or literals.is_closed(before[found[-1][0] :]):
        return None
    start = found[-1][0]
    quote = literals.quote_of(before[start:])
    prefix = _PREFIX.search(before, max(start - 2, 0), start)
    content = start + len(quote)
    span = Span(content, _content_end(block.text, len(before), quote)).shift(block.offset)
    return Text(before[content:], span, quote, prefix.group() if prefix is not None else "")


def _content_end(text: str, at: int, quote: str) -> int:
    line_end = text.find("\n", at)
    line_end = len(text) if line_end < 0 else line_end
    if len(quote) == 3:
        closing = text.find(quote, at)
        return line_end if closing < 0 else closing
    # Quotes come in pairs: an even number behind the cursor means that this string has no end yet.
    if text.count(quote, at, line_end) % 2:
        return text.index(quote, at)
    return _end(_IN_STRING, text, at)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where what the pattern matches at a place ends."""
    match = pattern.match(text, at)
    return at if match is None else match.end()


def _word(before: str) -> tuple[str, str]:
    """The dotted owner and the beginning of the name that `before` ends with."""
    match = _WORD_BEFORE.search(before, max(before.rfind("\n") + 1, len(before) - 200))
    if match is None:
        return "", ""
    return match[1] or ("." if before.endswith(".", 0, match.start(2)) else ""), match[2]


def _rest(block: Block, behind: int, depth: int) -> str:
    """The masked text from `behind` to the end of the statement, whose first line has this depth."""
    text = block.text[behind - block.offset :]
    first, *others = literals.mask(text, literals.find(text)).split("\n")
    rest = [first]
    for code in others:
        if code.strip() and _depth(code) <= depth and not _CLOSER.match(code):
            break
        rest.append(code)
    return "\n".join(rest)


def _is_function(code: str) -> bool:
    header = _HEADER.match(code)
    return header is not None and header["word"] == "def"


def _class_name(code: str) -> str:
    header = _HEADER.match(code)
    return (header["name"] or "") if header is not None and header["word"] == "class" else ""


def _depth(code: str) -> int:
    return len(code[: len(code) - len(code.lstrip())].replace("\f", "").expandtabs())
