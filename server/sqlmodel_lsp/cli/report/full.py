"""Every finding with its line of source, a caret below, and the fix on offer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import click

from sqlmodel_lsp.cli.report import Located, Report
from sqlmodel_lsp.cli.report.summary import summary
from sqlmodel_lsp.rules.finding import Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFORMATION: "blue", Severity.HINT: "cyan"}
_WIDEST = 200
Paint = Callable[[str, str], str]


def render(report: Report) -> str:
    """The findings as paragraphs, and how many there are."""
    paint = _in_colour if report.colour else _plainly
    return "\n\n".join([*(_paragraph(located, paint) for located in report.findings), summary(report)])


def _paragraph(located: Located, paint: Paint) -> str:
    finding, place = located.finding, located.place
    colour = _COLOURS[finding.severity]
    row, column = place.start
    label = paint(f"{finding.severity.label}[{finding.code}]", colour)
    gutter = " " * len(str(row))
    bar = paint("|", "blue")
    source, marks = _excerpt(located)
    lines = [
        f"{label} {finding.message} ({finding.name})",
        f"{gutter}{paint('-->', 'blue')} {place.filename}:{row}:{column}",
        f"{gutter} {bar}",
        f"{paint(str(row), 'blue')} {bar} {source}",
        f"{gutter} {bar} {paint(marks, colour)}",
    ]
    if finding.fix is not None:
        lines.append(f"{gutter} {paint('=', 'blue')} fix: {finding.fix.title}")
    return "\n".join(lines)


def _excerpt(located: Located) -> tuple[str, str]:
    """The first line of the place, and a line of carets below what is meant, however wide the characters are."""
    place = located.place
    row, column = place.start
    end_row, end_column = place.end
    text = place.lines.line_text(row)
    end = end_column if end_row == row else len(text) + 1
    first = max(0, column - 1 - _WIDEST // 2) if len(text) > _WIDEST else 0
    text = text[first : first + _WIDEST]
    before, meant = text[: column - 1 - first], text[column - 1 - first : end - 1 - first]
    space = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    return text, space + "^" * max(1, sum(map(_width, meant)))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _in_colour(text: str, colour: str) -> str:
    return click.style(text, fg=colour, bold=True)


def _plainly(text: str, _colour: str) -> str:
    return text
