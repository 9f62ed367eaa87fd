"""Every finding with its line of source, carets below, the other places it is about, and the fix on offer."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import click

from sqlmodel_lsp.cli.report import Located, Place, Report, remedy
from sqlmodel_lsp.cli.report.summary import summary
from sqlmodel_lsp.rules.finding import Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFORMATION: "blue", Severity.HINT: "cyan"}
_WIDEST = 200
_MOST_LINES = 8
"""How much of a fix is shown."""

Paint = Callable[[str, str], str]


def render(report: Report) -> str:
    """The findings as paragraphs, and how many there are."""
    paint = _in_colour if report.colour else _plainly
    paragraphs = ("\n".join(_Paragraph(located, paint).lines()) for located in report.findings)
    return "\n\n".join([*paragraphs, summary(report)])


class _Paragraph:
    """One finding; line numbers of all its places stand in one column."""

    def __init__(self, located: Located, paint: Paint) -> None:
        self._located = located
        self._paint = paint
        self._remedy = list(remedy.lines(located))
        places = [located.place, *(mention.place for mention in located.related)]
        rows = [*(place.start[0] for place in places), *(row for _, row, _, _ in self._remedy[:_MOST_LINES])]
        self._width = max(len(str(row)) for row in rows)
        self._margin = " " * self._width

    def lines(self) -> Iterator[str]:
        """The lines of the paragraph."""
        finding, place = self._located.finding, self._located.place
        colour = _COLOURS[finding.severity]
        yield f"{self._paint(f'{finding.severity.label}[{finding.code}]', colour)} {finding.message} ({finding.name})"
        yield f"{self._margin}{self._blue('-->')} {_shown(place)}"
        yield from self._excerpt(place, colour)
        here = place.filename
        for mention in self._located.related:
            if mention.place.filename != here:
                here = mention.place.filename
                yield f"{self._margin}{self._blue(':::')} {_shown(mention.place)}"
            yield from self._excerpt(mention.place, "blue", "-", mention.message)
        if finding.fix is not None:
            warning = "" if finding.fix.safe else " (unsafe)"
            yield f"{self._margin} {self._blue('=')} fix: {finding.fix.title}{warning}"
            yield from self._fixed()

    def _excerpt(self, place: Place, colour: str, mark: str = "^", message: str = "") -> Iterator[str]:
        source, space, width = _excerpt(place)
        label = f"{mark * width} {message}".rstrip()
        bar = self._blue("|")
        yield f"{self._margin} {bar}"
        yield f"{self._blue(str(place.start[0]).rjust(self._width))} {bar} {source}"
        yield f"{self._margin} {bar} {space}{self._paint(label, colour)}"

    def _fixed(self) -> Iterator[str]:
        """The lines that the fix writes or takes out."""
        here = self._located.place.filename
        for filename, row, sign, text in self._remedy[:_MOST_LINES]:
            if filename != here:
                here = filename
                yield f"{self._margin}{self._blue(':::')} {filename}"
            shown = f"{sign} {text[:_WIDEST]}".rstrip()
            yield f"{self._blue(str(row).rjust(self._width))} {self._paint(shown, 'green' if sign == '+' else 'red')}"
        if len(self._remedy) > _MOST_LINES:
            yield f"{self._margin} {self._blue('...')}"

    def _blue(self, text: str) -> str:
        return self._paint(text, "blue")


def _shown(place: Place) -> str:
    row, column = place.start
    return f"{place.filename}:{row}:{column}"


def _excerpt(place: Place) -> tuple[str, str, int]:
    """The first line of a place, the space below it up to what is meant, and the width of that in columns."""
    row, column = place.start
    end_row, end_column = place.end
    text = place.lines.line_text(row)
    end = end_column if end_row == row else len(text) + 1
    first = max(0, column - 1 - _WIDEST // 2) if len(text) > _WIDEST else 0
    text = text[first : first + _WIDEST]
    before, meant = text[: column - 1 - first], text[column - 1 - first : end - 1 - first]
    space = "".join("\t" if character == "\t" else " " * _width(character) for character in before)
    return text, space, max(1, sum(map(_width, meant)))


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _in_colour(text: str, colour: str) -> str:
    return click.style(text, fg=colour, bold=True)


def _plainly(text: str, _colour: str) -> str:
    return text
