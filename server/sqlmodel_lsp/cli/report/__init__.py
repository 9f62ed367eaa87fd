"""Findings as text: one module for each output format, each with `render(report)`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.cli.trouble import relative
from sqlmodel_lsp.rules.finding import Finding
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

FOR_PEOPLE = ("full", "concise", "grouped")
FORMATS = (
    *FOR_PEOPLE, "json", "json-lines", "junit", "github", "gitlab", "pylint", "rdjson", "azure", "sarif",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A stretch of a file in the words of people: rows and columns count from one, in characters."""

    filename: str
    text: str
    span: Span

    @cached_property
    def lines(self) -> LineIndex:
        """The lines of the file."""
        return LineIndex(self.text)

    @cached_property
    def start(self) -> tuple[int, int]:
        """Row and column of the first character."""
        return self.lines.row_column(self.span.start)

    @cached_property
    def end(self) -> tuple[int, int]:
        """Row and column behind the last character."""
        return self.lines.row_column(self.span.end)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a fix: the place that gives way, and what comes there."""

    place: Place
    content: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Another place that explains a finding, and what is to be said there."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Located:
    """A finding with its place, the places of its fix, and those that explain it."""

    finding: Finding
    place: Place
    edits: tuple[Edit, ...]
    related: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a format prints: the findings in order, how many files they come from, and whether colours are welcome.

    `fixed` findings have just been mended; `unsafe` says that unsafe fixes are welcome, too.
    """

    findings: tuple[Located, ...]
    files: int
    colour: bool = False
    fixed: int = 0
    unsafe: bool = False


def render(format_name: str, report: Report) -> str:
    """The report in a format of `FORMATS`, with a final line end where there is any text."""
    module = importlib.import_module(f"{__name__}.{format_name.replace('-', '_')}")
    text: str = module.render(report)
    return text if not text or text.endswith("\n") else f"{text}\n"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def locate(snapshot: Snapshot, finding: Finding) -> Located:
    """The finding with rows and columns."""
    related = tuple(Mention(_place(snapshot, item.path, item.span), item.message) for item in finding.related)
    return Located(finding, _place(snapshot, finding.path, finding.span), tuple(_edits(snapshot, finding)), related)


def _edits(snapshot: Snapshot, finding: Finding) -> Iterator[Edit]:
    for change in finding.fix.change.files if finding.fix is not None else ():
        if change.created is not None:
            yield Edit(_place(snapshot, change.path, Span(0, 0)), change.created)
        for edit in change.edits:
            yield Edit(_place(snapshot, change.path, edit.span), edit.text)


def _place(snapshot: Snapshot, path: str, span: Span) -> Place:
    file = snapshot.files.get(path)
    return Place(relative(path), file.text if file is not None else "", span)
