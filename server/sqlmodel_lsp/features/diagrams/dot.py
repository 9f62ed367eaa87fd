"""The diagram in the language of Graphviz (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

import html
from collections.abc import Iterator

from sqlmodel_lsp.features.diagrams.diagram import Box, Diagram, Line


def text(diagram: Diagram) -> str:
    """The text of the diagram: tables are HTML-like labels with a port for every column."""
    shown = {box.name: {row.name for row in box.rows} for box in diagram.boxes}
    lines = ["digraph schema {", "  rankdir=LR;", "  node [shape=plain];", "  edge [dir=both];"]
    for box in diagram.boxes:
        lines += _table(box)
    outside = dict.fromkeys(line.target for line in diagram.lines if line.target not in shown)
    lines += [f"  {_quoted(name)} [shape=box];" for name in outside]
    lines += [_reference(line, line.target_row in shown.get(line.target, ())) for line in diagram.lines]
    return "\n".join((*lines, "}")) + "\n"


def _table(box: Box) -> Iterator[str]:
    yield f'  {_quoted(box.name)} [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="4">'
    yield f'    <TR><TD COLSPAN="2"><B>{html.escape(box.name)}</B></TD></TR>'
    for row in box.rows:
        name = f"<U>{html.escape(row.name)}</U>" if row.is_primary else html.escape(row.name)
        type_word = html.escape(f"{row.type}?" if row.is_nullable else row.type)
        port = html.escape(row.name)
        yield f'    <TR><TD ALIGN="LEFT" PORT="{port}">{name}</TD><TD ALIGN="LEFT">{type_word}</TD></TR>'
    yield "  </TABLE>>];"


def _reference(line: Line, is_row_shown: bool) -> str:
    end = f"{_quoted(line.target)}:{_quoted(line.target_row or '')}" if is_row_shown else _quoted(line.target)
    many = "teeodot" if line.is_single else "crowodot"
    one = "teeodot" if line.is_optional else "teetee"
    return f"  {_quoted(line.box)}:{_quoted(line.row)} -> {end} [arrowtail={many}, arrowhead={one}];"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
