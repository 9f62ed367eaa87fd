"""Edits that add comments which silence rules, and take them out again."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from sqlmodel_lsp.rules import suppressions
from sqlmodel_lsp.rules.suppressions import Layout, Suppression, Word
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span

_PREAMBLE = re.compile(r"#!|[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")


def on_lines(text: str, codes: Mapping[int, Iterable[str]]) -> Iterator[TextEdit]:
    """Silences rules on lines, counted from zero, in comments that are there for them or in new ones."""
    layout = Layout(text)
    present = {item.rows: item for item in suppressions.read(text) if item.is_ours and item.words}
    wanted: dict[range, set[str]] = {}
    for line, some in codes.items():
        wanted.setdefault(layout.together(line), set()).update(some)
    for rows, together in wanted.items():
        if rows in present:
            yield _named_as_well(present[rows], sorted(together))
        else:
            end = layout.lines.line_span(rows[-1]).end
            blank = len(text[:end]) - len(text[:end].rstrip(" \t"))
            yield TextEdit(Span(end - blank, end), f"  {_comment(sorted(together))}")


def in_file(text: str, codes: Iterable[str]) -> TextEdit:
    """Silences rules in the whole file, in the comment that does so already or in a new one at the top."""
    for item in suppressions.read(text):
        if item.is_ours and item.words and item.rows is None:
            return _named_as_well(item, codes)
    layout = Layout(text)
    line = 0
    while line < min(2, layout.lines.count) and _PREAMBLE.match(layout.lines.line_text(line + 1)):
        line += 1
    start = layout.lines.line_span(line).start
    is_at_end = line == layout.lines.count  # The preamble is all there is, and does not end its line.
    before, behind = (line_end(text), "") if is_at_end else ("", line_end(text))
    return TextEdit(Span(start, start), f"{before}{_comment(codes)}{behind}")


def without(text: str, item: Suppression, unwanted: Container[Word]) -> list[TextEdit]:
    """Takes words out of a comment, and the comment when none of them is left; everything else stays."""
    left = [word for word in item.words if word not in unwanted]
    return list(_without_words(item.words, unwanted)) if left else [_without_suppression(text, item)]


def _named_as_well(item: Suppression, codes: Iterable[str]) -> TextEdit:
    end = item.words[-1].span.end
    return TextEdit(Span(end, end), "".join(f", {code}" for code in codes if not item.names(code)))


def _comment(codes: Iterable[str]) -> str:
    return f"# sqlmodel: ignore[{', '.join(codes)}]"


def _without_words(words: tuple[Word, ...], unwanted: Container[Word]) -> Iterator[TextEdit]:
    kept = -1
    for number, word in enumerate(words):
        if word not in unwanted:
            kept = number
        elif kept >= 0:
            yield TextEdit(Span(words[number - 1].span.end, word.span.end), "")
        else:
            yield TextEdit(Span(word.span.start, words[number + 1].span.start), "")


def _without_suppression(text: str, item: Suppression) -> TextEdit:
    comment, start, end = item.comment, item.span.start, item.span.end
    before, behind = text[comment.start : start], text[end : comment.end]
    if behind.strip() and not behind.lstrip().startswith("#"):
        return TextEdit(Span(start, end), "#")  # What follows must stay a comment.
    if before.strip():
        return TextEdit(Span(_space_before(text, start), end), "")
    if behind.strip():
        return TextEdit(Span(start, end + len(behind) - len(behind.lstrip())), "")
    line_start = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    if text[line_start:start].strip():
        return TextEdit(Span(_space_before(text, start), comment.end), "")
    newline = re.compile(r"\r\n|\r|\n").match(text, comment.end)
    return TextEdit(Span(line_start, newline.end() if newline else comment.end), "")


def _space_before(text: str, offset: int) -> int:
    return len(text[:offset].rstrip(" \t"))
