"""The types around what is being typed, for the providers that complete queries and calls of models."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.queries.typed_place import MARK, TypedPlace, typed_place
from sqlmodel_lsp.features.completion.situation import Situation
from sqlmodel_lsp.syntax import brackets, literals
from sqlmodel_lsp.text.span import Span

_IN_FIELD = re.compile(r"\{[^{}]*?(?:[\w.\])]\.|\b)(\w*)\Z")
_NEXT_ITEM = re.compile(r"[ \t]*\r?\n\s*(?!(?:and|or|if|else|for|async|in|is|not)\b)[\w\"'*({\[]")
_CONDITION = re.compile(r"\S[ \t]+if\b[^:\n]*\Z")
_CLOSER = {"(": ")", "[": "]", "{": "}"}
_COLON = re.compile(r"[ \t]*:")


def place(situation: Situation) -> TypedPlace | None:
    """What is typed in the tree of its block, where it can be part of an expression about models."""
    return situation.snapshot.remember(
        f"typed place {situation.offset}", situation.file.path, lambda: _place(situation)
    )


def is_attribute(situation: Situation) -> bool:
    """Whether a name behind a dot is typed."""
    start = word_span(situation).start
    return start > 0 and situation.file.text[start - 1] == "."


def word_span(situation: Situation) -> Span:
    """The name that is typed; inside the braces of an f-string that name rather than the whole string."""
    cursor = situation.cursor
    word = _formatted(situation)
    return cursor.span if word is None else Span(situation.offset - len(word), situation.offset)


def _place(situation: Situation) -> TypedPlace | None:
    cursor = situation.cursor
    text, span = situation.file.text, word_span(situation)
    if cursor.string is not None and _formatted(situation) is None:
        if cursor.container is None or cursor.string.prefix:
            return None
        quote = cursor.string.quote
        closing = len(quote) if text.startswith(quote, span.end) else 0
        whole = Span(span.start, span.end + closing)
        return typed_place(situation.snapshot, situation.file.path, whole, _strings(situation, whole.end))
    if not is_attribute(situation) and cursor.container is None:
        return None
    return typed_place(situation.snapshot, situation.file.path, span, _names(situation, span.end))


def _strings(situation: Situation, end: int) -> Iterator[str]:
    """What may stand for a string: a key of a dict that has no value yet, then a plain string."""
    cursor = situation.cursor
    quote = cursor.string.quote if cursor.string is not None else ""
    comma = _comma(situation, end)
    if _is_key(situation) and not _COLON.match(situation.file.text, end):
        yield f"{MARK}{quote}: 0{comma}"
    yield f"{MARK}{quote}{comma}"


def _names(situation: Situation, end: int) -> Iterator[str]:
    """What may stand for a name: a keyword or a key that has no value yet, then a plain name."""
    call = situation.cursor.call
    comma = _comma(situation, end)
    if not is_attribute(situation):
        if call is not None and call.direct and call.keyword is None:
            yield f"{MARK}=0{comma}"
        elif _is_key(situation):
            yield f"{MARK}: 0{comma}"
    yield f"{MARK}{comma}"
    if comma:
        yield MARK
    if _CONDITION.search(situation.file.text, situation.file.text.rfind("\n", 0, end) + 1, end):
        yield f"{MARK} else 0{comma}"
    # The header of a loop or a test whose colon is not typed yet.
    yield f"{MARK}{_closers(situation)}: ..."
    if _formatted(situation) is not None:
        yield f"{MARK}}}{situation.cursor.string.quote if situation.cursor.string is not None else ''}"


def _is_key(situation: Situation) -> bool:
    container = situation.cursor.container
    return container is not None and container.sign == "{" and container.key is None


def _closers(situation: Situation) -> str:
    """The brackets that close all that is open."""
    return "".join(_CLOSER[container.sign] for container in reversed(situation.cursor.containers))


def _comma(situation: Situation, end: int) -> str:
    """What is not typed yet between this line of a list or call and the next: closing brackets and a comma."""
    text = situation.file.text
    if situation.cursor.container is None or not _NEXT_ITEM.match(text, end):
        return ""
    line = text[text.rfind("\n", 0, end) + 1 : end]
    masked = literals.mask(line, literals.find(line))
    return f"{brackets.closing(masked)},"


def _formatted(situation: Situation) -> str | None:
    """The name that is typed inside the braces of an f-string, None anywhere else."""
    string = situation.cursor.string
    if string is None or "f" not in string.prefix.lower():
        return None
    field = _IN_FIELD.search(string.before)
    return None if field is None else field[1]
