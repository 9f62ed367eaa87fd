"""The tables in the Database Markup Language (https://dbml.dbdiagram.io/docs)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features.diagrams.diagram import Box, Diagram, Line, Row

_PLAIN = re.compile(r"\w+")


def text(diagram: Diagram) -> str:
    """The text of the diagram; a foreign key to a table that is not shown is left out, since it would be an error."""
    shown = {box.name: {row.name for row in box.rows} for box in diagram.boxes}
    parts = ["\n".join(_table(box)) for box in diagram.boxes]
    references = [_reference(line) for line in diagram.lines if line.target_row in shown.get(line.target, ())]
    return "\n\n".join([*parts, "\n".join(references)] if references else parts) + "\n"


def _table(box: Box) -> Iterator[str]:
    primary = [row for row in box.rows if row.is_primary]
    yield f"Table {_table_name(box.name)} {{"
    for row in box.rows:
        yield f"  {_name(row.name)} {_name(row.type)}{_settings(row, is_alone=len(primary) == 1)}"
    if len(primary) > 1:
        yield ""
        yield "  indexes {"
        yield f"    ({', '.join(_name(row.name) for row in primary)}) [pk]"
        yield "  }"
    yield "}"


def _settings(row: Row, *, is_alone: bool) -> str:
    given = [
        word
        for word, holds in (
            ("pk", row.is_primary and is_alone),
            ("unique", row.is_unique and not row.is_primary),
            ("not null", not row.is_nullable and not row.is_primary),
        )
        if holds
    ]
    return f" [{', '.join(given)}]" if given else ""


def _reference(line: Line) -> str:
    delete = f" [delete: {line.ondelete.lower()}]" if line.ondelete else ""
    ends = f"{_table_name(line.box)}.{_name(line.row)}", f"{_table_name(line.target)}.{_name(line.target_row or '')}"
    return f"Ref: {ends[0]} {'-' if line.is_single else '>'} {ends[1]}{delete}"


def _table_name(name: str) -> str:
    return ".".join(map(_name, name.split(".", 1)))


def _name(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', "'") + '"'
