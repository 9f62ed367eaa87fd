"""The diagram in Mermaid's language (https://mermaid.js.org/syntax/entityRelationshipDiagram.html)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.features.diagrams.diagram import Box, Diagram, Line, Row

_PLAIN = re.compile(r"[A-Za-z_][\w-]*")


def text(diagram: Diagram) -> str:
    """The text of the diagram."""
    lines = ["erDiagram"]
    for box in diagram.boxes:
        lines += _entity(box)
    lines += map(_reference, diagram.lines)
    return "\n".join(lines) + "\n"


def _entity(box: Box) -> Iterator[str]:
    yield f"    {_name(box.name)} {{"
    for row in box.rows:
        marks = ", ".join(mark for mark, holds in _marks(row) if holds)
        yield "        " + " ".join(filter(None, (_word(row.type), _word(row.name), marks)))
    yield "    }"


def _marks(row: Row) -> Iterator[tuple[str, bool]]:
    yield "PK", row.is_primary
    yield "FK", row.is_foreign
    yield "UK", row.is_unique and not row.is_primary


def _reference(line: Line) -> str:
    one = "|o" if line.is_optional else "||"
    many = "o|" if line.is_single else "o{"
    return f"    {_name(line.target)} {one}--{many} {_name(line.box)} : {_quoted(line.row)}"


def _word(text: str) -> str:
    word = re.sub(r"[^\w\-()\[\]]", "_", text)
    return word if word[:1].isalpha() or word.startswith("_") else f"_{word}"


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
