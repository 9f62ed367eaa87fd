"""Open documents follow the editor's changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmodel_lsp.text.lines import Encoding
from sqlmodel_lsp.text.store import ContentChange, TextStore


def changed(text: str, *edits: ContentChange, encoding: Encoding = "utf-16") -> str:
    """The text after the edits."""
    store = TextStore()
    store.open("models.py", text, 1)
    return store.change("models.py", edits, encoding, 2).text


def edit(text: str, start: tuple[int, int], end: tuple[int, int]) -> ContentChange:
    """A change of a range."""
    return ContentChange(text, start, end)


@pytest.mark.parametrize(
    ("text", "edits", "expected"),
    [
        ("ab\ncd", [edit("X", (1, 1), (1, 2))], "ab\ncX"),
        ("ab\ncd", [ContentChange("new")], "new"),
        ("ab", [edit("x", (0, 0), (0, 0)), edit("y", (0, 1), (0, 1))], "xyab"),
        ("one\ftwo\nthree", [edit("3", (1, 0), (1, 5))], "one\ftwo\n3"),
        ("one\u2028two\nthree", [edit("3", (1, 0), (1, 5))], "one\u2028two\n3"),
        ("a\r\nb\r\n", [edit("c", (1, 0), (1, 1))], "a\r\nc\r\n"),
        ("a😀b", [edit("c", (0, 3), (0, 4))], "a😀c"),
        ("ab", [edit("!", (9, 9), (9, 9))], "ab!"),
        ("ab\nc", [edit("!", (0, 99), (0, 99))], "ab!\nc"),
        ("abc", [edit("!", (0, 2), (0, 1))], "ab!c"),
        ("a\ud83db", [edit("\ude00", (0, 2), (0, 3))], "a\ufffd\ufffd"),
    ],
)
def test_changes_apply_in_order(text: str, edits: list[ContentChange], expected: str) -> None:
    assert changed(text, *edits) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.sampled_from("ab\n\r\fé😀"), max_size=12),
    st.lists(
        st.tuples(
            st.text(st.sampled_from("x\n\ré"), max_size=3), st.integers(0, 5), st.integers(0, 6), st.integers(0, 4)
        ),
        max_size=5,
    ),
)
def test_many_changes_end_like_one(text: str, edits: list[tuple[str, int, int, int]]) -> None:
    changes = [edit(new, (line, character), (line, character + more)) for new, line, character, more in edits]
    expected = text
    for change in changes:
        expected = changed(expected, change, encoding="utf-8")
    assert changed(text, *changes, encoding="utf-8") == expected


def test_a_closed_document_is_forgotten() -> None:
    store = TextStore()
    store.open("a.py", "a = 1", 1)
    assert store.text("a.py") == "a = 1"
    assert store.names() == ("a.py",)
    store.close("a.py")
    assert store.get("a.py") is None
    assert store.text("a.py") is None
