"""The diagram in PlantUML's language (https://plantuml.com/ie-diagram)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.features.diagrams.diagram import Box, Diagram, Line, Row


def text(diagram: Diagram) -> str:
    """The text of the diagram."""
    names = [*dict.fromkeys([box.name for box in diagram.boxes] + [line.target for line in diagram.lines])]
    aliases = {name: f"t{number}" for number, name in enumerate(names, 1)}
    lines = ["@startuml", "hide circle", "skinparam linetype ortho", ""]
    for box in diagram.boxes:
        lines += [*_entity(box, aliases[box.name]), ""]
    shown = {box.name for box in diagram.boxes}
    outside = [name for name in names if name not in shown]
    lines += [f"entity {_quoted(name)} as {aliases[name]}" for name in outside] + [""] * bool(outside)
    lines += [_reference(line, aliases) for line in diagram.lines]
    return "\n".join((*lines, "@enduml")) + "\n"


def _entity(box: Box, alias: str) -> Iterator[str]:
    yield f"entity {_quoted(box.name)} as {alias} {{"
    primary = [row for row in box.rows if row.is_primary]
    if primary:
        yield from map(_row, primary)
        yield "  --"
    yield from (_row(row) for row in box.rows if not row.is_primary)
    yield "}"


def _row(row: Row) -> str:
    """A column; the star says that a value is wanted."""
    star = "" if row.is_nullable else "* "
    marks = " <<FK>>" * row.is_foreign + " <<unique>>" * (row.is_unique and not row.is_primary)
    return f"  {star}{row.name} : {row.type}{marks}"


def _reference(line: Line, aliases: dict[str, str]) -> str:
    one = "|o" if line.is_optional else "||"
    many = "o|" if line.is_single else "o{"
    return f"{aliases[line.target]} {one}--{many} {aliases[line.box]} : {line.row}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
