"""The diagram in D2's language (https://d2lang.com/tour/sql-tables)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.diagrams.diagram import Box, Diagram, Line, Row


def text(diagram: Diagram) -> str:
    """The text of the diagram."""
    shown = {box.name: {row.name for row in box.rows} for box in diagram.boxes}
    parts = ["\n".join(_table(box)) for box in diagram.boxes]
    references = [_reference(line, line.target_row in shown.get(line.target, ())) for line in diagram.lines]
    return "\n\n".join([*parts, "\n".join(references)] if references else parts) + "\n"


def _table(box: Box) -> Iterator[str]:
    yield f"{_quoted(box.name)}: {{"
    yield "  shape: sql_table"
    for row in box.rows:
        marks = "; ".join(mark for mark, holds in _marks(row) if holds)
        constraint = f" {{constraint: {f'[{marks}]' if ';' in marks else marks}}}" if marks else ""
        yield f"  {_quoted(row.name)}: {_quoted(row.type)}{constraint}"
    yield "}"


def _marks(row: Row) -> Iterator[tuple[str, bool]]:
    yield "primary_key", row.is_primary
    yield "foreign_key", row.is_foreign
    yield "unique", row.is_unique and not row.is_primary


def _reference(line: Line, is_row_shown: bool) -> str:
    end = f"{_quoted(line.target)}.{_quoted(line.target_row or '')}" if is_row_shown else _quoted(line.target)
    return f"{_quoted(line.box)}.{_quoted(line.row)} -> {end}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
