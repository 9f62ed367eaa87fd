"""Comments that silence rules: where they stand, which rules they name, and which lines they count for.

A comment counts for the line it ends. On a line of its own it counts for the next line of code, and above all code for
the whole file. Lines that cannot end with a comment, such as those inside a string, share the next one that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.rules import selection
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.syntax import literals
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

FAMILY = "SQM0"
"""The rules about suppressions; only a comment that names one of them silences it."""

_WORTH_A_LOOK = re.compile(r"#[^\n\r]*?(?:sqlmodel:|noqa)", re.IGNORECASE)
_OF_OURS = re.compile(r"#[^\n\r]*?(?:sqlmodel:|noqa[^\n\r]*?SQM)", re.IGNORECASE)
_OURS = re.compile(
    r"#\s*sqlmodel:\s*ignore(?:\s*\[(?P<rules>[\w,\s-]*\w[\w,\s-]*)\]|(?![^\s:#]|\s+[^\s:#]))(?:\s*:[^#]*)?",
    re.IGNORECASE,
)
_GARBLED = re.compile(r"#\s*sqlmodel:\s*ignore(?![\w-])[^#]*", re.IGNORECASE)
_NOQA = re.compile(
    r"#\s*noqa(?:\s*:\s*(?P<rules>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)(?!\w)|(?!\s*:)(?![\w-]))", re.IGNORECASE
)
_RULE = re.compile(r"[\w-]+")
_CODE = re.compile(r"SQM\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """One rule as a comment names it; `code` is None when there is no such rule, or it is another tool's."""

    text: str
    span: Span
    code: str | None
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Suppression:
    """The part of a comment that silences rules: those it names, or all of them when it names none.

    `rows` are the lines it counts for, from zero; None means the whole file. A `garbled` one silences nothing.
    """

    span: Span
    comment: Span
    words: tuple[Word, ...]
    rows: range | None
    is_ours: bool = True
    garbled: bool = False

    @property
    def is_blanket(self) -> bool:
        """Whether it silences every rule."""
        return not self.words and not self.garbled

    def names(self, code: str) -> bool:
        """Whether it silences this rule."""
        if self.is_blanket:
            return not code.startswith(FAMILY)
        return any(word.code == code for word in self.words)

    def covers(self, first_row: int, last_row: int) -> bool:
        """Whether it counts for something that begins and ends on these lines."""
        return self.rows is None or first_row in self.rows or last_row in self.rows


def of_file(snapshot: Snapshot, path: str) -> tuple[Suppression, ...]:
    """The suppressions in a file."""
    return snapshot.remember("suppressions", path, lambda: read(snapshot.files[path].text))


def in_question(snapshot: Snapshot, path: str) -> tuple[Suppression, ...]:
    """The suppressions in a file that may be wrong or in vain; none where all comments speak to other tools only."""
    return of_file(snapshot, path) if _OF_OURS.search(snapshot.files[path].text) else ()


def silenced(snapshot: Snapshot, finding: Finding) -> bool:
    """Whether a comment silences a finding."""
    return any(covers(snapshot, item, finding) for item in of_file(snapshot, finding.path) if item.names(finding.code))


def covers(snapshot: Snapshot, suppression: Suppression, finding: Finding) -> bool:
    """Whether a suppression stands where it counts for a finding."""
    if suppression.rows is None:
        return True
    lines = line_index(snapshot, finding.path)
    return suppression.covers(row(lines, finding.span.start), row(lines, finding.span.end))


def line_index(snapshot: Snapshot, path: str) -> LineIndex:
    """The lines of a file as the snapshot has it."""
    return snapshot.remember("lines", path, lambda: LineIndex(snapshot.files[path].text))


def row(lines: LineIndex, offset: int) -> int:
    """The line of an offset, from zero."""
    return lines.row_column(offset)[0] - 1


def read(text: str) -> tuple[Suppression, ...]:
    """The suppressions of a text in order."""
    if not _WORTH_A_LOOK.search(text):
        return ()
    layout = Layout(text)
    return tuple(item for comment in layout.comments() for item in _read_comment(layout, comment))


class Layout:
    """Where the comments of a text are, and which of its lines belong together."""

    def __init__(self, text: str) -> None:
        uniform = literals.uniform_line_ends(text)
        self.text = text
        self.lines = LineIndex(text)
        self._found = literals.find(uniform)
        self._code = LineIndex(literals.mask(uniform, self._found))
        self._joined = set(self._continued())

    def comments(self) -> Iterator[Span]:
        """The comments, without the end of their line."""
        for start, end in self._found:
            if self.text[start] == "#":
                yield Span(start, start + len(self.text[start:end].rstrip("\r")))

    def stands_alone(self, comment: Span) -> bool:
        """Whether there is nothing but the comment on its line."""
        return not self.has_code(row(self.lines, comment.start))

    def has_code(self, line: int) -> bool:
        """Whether there is anything but space and comments on a line."""
        return bool(self._code.line_text(line + 1).strip()) or line - 1 in self._joined

    def first_code(self) -> int:
        """The first line with code."""
        return self.next_code(-1)

    def next_code(self, line: int) -> int:
        """The next line with code, or the one behind the last."""
        return next((other for other in range(line + 1, self.lines.count) if self.has_code(other)), self.lines.count)

    def together(self, line: int) -> range:
        """The lines of which only the last can end with a comment, this one included."""
        first = last = line
        while first - 1 in self._joined:
            first -= 1
        while last in self._joined:
            last += 1
        return range(first, last + 1)

    def _continued(self) -> Iterator[int]:
        """The lines whose end is inside a string or behind a backslash."""
        for start, end in self._found:
            if self.text[start] != "#":
                yield from range(row(self.lines, start), row(self.lines, end))
        for line in range(self._code.count):
            if self._code.line_text(line + 1).endswith("\\"):
                yield line


def _read_comment(layout: Layout, comment: Span) -> Iterator[Suppression]:
    written = layout.text[comment.start : comment.end]
    rows = _rows(layout, comment)
    for match in _NOQA.finditer(written) if not layout.stands_alone(comment) else ():
        words = tuple(_words(match, comment.start, is_ours=False))
        if not words or not all(word.is_foreign for word in words):
            yield Suppression(_span(match, comment.start), comment, words, rows, is_ours=False)
    garbled = {match.start(): match for match in _GARBLED.finditer(written)}
    for match in _OURS.finditer(written):
        garbled.pop(match.start(), None)
        yield Suppression(_span(match, comment.start), comment, tuple(_words(match, comment.start, is_ours=True)), rows)
    for match in garbled.values():
        yield Suppression(_span(match, comment.start), comment, (), rows, garbled=True)


def _rows(layout: Layout, comment: Span) -> range | None:
    here = row(layout.lines, comment.start)
    if not layout.stands_alone(comment):
        return layout.together(here)
    return None if here < layout.first_code() else layout.together(layout.next_code(here))


def _words(match: re.Match[str], offset: int, is_ours: bool) -> Iterator[Word]:
    if match["rules"] is None:
        return
    for word in _RULE.finditer(match["rules"]):
        span = _span(word, offset + match.start("rules"))
        is_foreign = not is_ours and not _CODE.fullmatch(word[0])
        rule = None if is_foreign else selection.find(word[0])
        yield Word(word[0], span, None if rule is None else rule.code, is_foreign)


def _span(match: re.Match[str], offset: int) -> Span:
    end = match.start() + len(match[0].rstrip())
    return Span(match.start() + offset, end + offset)
