"""Lines and positions, against a model that counts character by character."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmodel_lsp.text.lines import Encoding, LineIndex

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
# Line ends, characters that other programs take for line ends, and characters of every width.
TEXT = st.text(st.sampled_from("ab \n\r\f\v\x85\u2028\u2029é中😀"), max_size=24)


def width(character: str, encoding: Encoding) -> int:
    """Units of one character, from the definitions of the encodings."""
    if encoding == "utf-8":
        return len(character.encode())
    return 2 if encoding == "utf-16" and ord(character) > 0xFFFF else 1


def model(text: str, encoding: Encoding) -> list[tuple[int, int]]:
    """Line and character of every offset. Between a carriage return and its line feed is the line's end."""
    places, line, character = [], 0, 0
    for offset, this in enumerate(text):
        places.append((line, character))
        before_feed = this == "\r" and text[offset + 1 : offset + 2] == "\n"
        if before_feed:
            continue
        if this in "\r\n":
            line, character = line + 1, 0
        else:
            character += width(this, encoding)
    return [*places, (line, character)]


@settings(max_examples=300, deadline=None)
@given(TEXT, st.sampled_from(ENCODINGS))
def test_positions_are_those_of_the_model(text: str, encoding: Encoding) -> None:
    lines = LineIndex(text)
    for offset, place in enumerate(model(text, encoding)):
        assert lines.position(offset, encoding) == place
        assert lines.position(lines.offset(*place, encoding), encoding) == place


@settings(max_examples=300, deadline=None)
@given(TEXT, st.integers(-2, 9), st.integers(-2, 30), st.sampled_from(ENCODINGS))
def test_any_position_has_an_offset_on_its_line_and_never_inside_a_character(
    text: str, line: int, character: int, encoding: Encoding
) -> None:
    lines = LineIndex(text)
    offset = lines.offset(line, character, encoding)
    if line >= lines.count:
        assert offset == len(text)
    elif line >= 0:
        span = lines.line_span(line)
        assert span.start <= offset <= span.end
        assert lines.position(offset, encoding)[1] <= max(character, 0)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, st.integers(0, 24), st.integers(0, 24))
def test_replacing_gives_the_lines_of_the_new_text(text: str, new: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    replaced = LineIndex(text).replace(start, end, new)
    fresh = LineIndex(text[:start] + new + text[end:])
    assert replaced.text == fresh.text
    assert [replaced.line_span(line) for line in range(replaced.count)] == [
        fresh.line_span(line) for line in range(fresh.count)
    ]


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("a\nbc", 3, (2, 2)), ("a\r\nb", 3, (2, 1)), ("a\fb\u2028c", 4, (1, 5)), ("a\rb", 2, (2, 1)), ("", 0, (1, 1))],
)
def test_rows_and_columns_count_from_one(text: str, offset: int, expected: tuple[int, int]) -> None:
    assert LineIndex(text).row_column(offset) == expected


def test_a_line_comes_without_its_end() -> None:
    lines = LineIndex("one\r\ntwo\rthree\n")
    assert [lines.line_text(row) for row in (1, 2, 3, 4, 5)] == ["one", "two", "three", "", ""]


def test_a_position_inside_a_surrogate_pair_is_before_the_character() -> None:
    assert LineIndex("a😀b").offset(0, 2, "utf-16") == 1
    assert LineIndex("é").offset(0, 1, "utf-8") == 0


def test_indexing_a_large_text_is_cheap() -> None:
    text = "    name: str = Field(index=True)\n" * 100_000
    started = time.perf_counter()
    LineIndex(text).position(len(text) // 2, "utf-16")
    assert time.perf_counter() - started < 2
