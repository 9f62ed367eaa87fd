"""Writes out what a table is called in the database, and takes that away again.

What was written is known by its comment: many write `__tablename__` themselves, and that stays.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.features.rename.proposal import Edits
from sqlmodel_lsp.features.rename.together import views
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.positions import Positions
from sqlmodel_lsp.syntax.tree import parse_block
from sqlmodel_lsp.text.edits import TextEdit
from sqlmodel_lsp.text.lines import line_end
from sqlmodel_lsp.text.span import Span

_REMARK = "# Named so in the database."
_LINE = re.compile(r"[ \t]*__tablename__ = \"[^\"\n]*\"  " + re.escape(_REMARK) + r"(?:\r\n|\r|\n)")
_END = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")


def is_written(snapshot: Snapshot, model: Model) -> bool:
    """Whether the name of a table stands somewhere, so that it does not follow from the name of the class."""
    return any(snapshot.place(owner, "__tablename__", "value") is not None for owner in (model.qualified, *model.mro))


def write(snapshot: Snapshot, model: Model, name: str) -> Edits | None:
    """An edit that writes a table's name out in its class; None where that is not possible."""
    file = snapshot.files[model.file]
    found = _body(file, model)
    end = None if found is None else _END.match(file.text, found[0])
    if found is None or end is None:
        return None
    line = f'{found[1]}__tablename__ = "{name}"  {_REMARK}{line_end(file.text)}'
    return ((file.path, TextEdit(Span(end.end(), end.end()), line)),)


def take_away(snapshot: Snapshot, model: Model) -> Edits:
    """An edit that takes a written name away again; none for one that was not written by us."""
    place = snapshot.place(model.qualified, "__tablename__", "statement")
    if place is None:
        return ()
    path, span = place
    text = snapshot.files[path].text
    start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    found = _LINE.match(text, start)
    return () if found is None else ((path, TextEdit(Span(*found.span()), "")),)


def default(snapshot: Snapshot, model: Model, name: str) -> str | None:
    """What the table of a model would be called if the model had this name and said nothing; None when unknown.

    Where an ancestor makes the names of tables, the other tables below it tell how.
    """
    makers = {owner for owner in model.mro if owner != model.qualified and snapshot.place(owner, "__tablename__")}
    if not makers:
        return name.lower()
    others = {
        (other.name, other.table.name)
        for maker in makers
        for other in views(snapshot, maker)
        if other.table is not None and other.table.name and snapshot.place(other.qualified, "__tablename__") is None
    }
    ways: tuple[Callable[[str], str], ...] = (naming.snake_case, str.lower)
    agreed = [way(name) for way in ways if others and all(way(written) == table for written, table in others)]
    return agreed[0] if len(set(agreed)) == 1 else None


def _body(file: SourceFile, model: Model) -> tuple[int, str] | None:
    """Where the class line ends, or its docstring, and how the body is indented."""
    whole, header = (file.facts.place(model.path, part) for part in ("statement", "header"))
    if whole is None or header is None:
        return None
    offsets = [offset for offset, _ in file.facts.blocks]
    start, end = max(offset for offset in offsets if offset <= whole.start), whole.end
    positions = Positions(file.text[start:end], start)
    for statement in parse_block(file.text[start:end]).statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.ClassDef) and positions.span(node).end == end and node.name == model.name:
                first = positions.span(node.body[0])
                indent = file.text[max(file.text.rfind(end, 0, first.start) for end in "\r\n") + 1 : first.start]
                is_docstring = ast.get_docstring(node) is not None
                at = first.end if is_docstring else header.end + file.text[header.end :].startswith(":")
                return (at, indent) if indent.isspace() else None
    return None
