"""Files that are there and get new models: above, in and below the classes that they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import imports, late_imports, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.models import relating, styling, writing
from sqlmodel_lsp.generate.models.classes import TableClass
from sqlmodel_lsp.generate.models.names import Names
from sqlmodel_lsp.generate.models.relating import Side
from sqlmodel_lsp.generate.models.writing import Writer
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.sql.database import Table
from sqlmodel_lsp.text.edits import FileChange, TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(slots=True)
class Draft:
    """What happens to a file that is there."""

    file: SourceFile
    edits: list[TextEdit] = field(default_factory=list)
    needed: list[Needed] = field(default_factory=list)
    for_types: list[Needed] = field(default_factory=list)

    def change(self, snapshot: Snapshot) -> FileChange:
        """All of it, in the line ends of the file."""
        own = placement.joined(self.file.text, self.edits)
        return FileChange(self.file.path, (*late_imports.edits(snapshot, self.file, self.needed, self.for_types), *own))

    def module(self, name: str) -> str:
        """How the file spells another module of the project."""
        return imports.local_module(name, self.file.module, relative=imports.uses_relative_imports([self.file]))


def place(draft: Draft, definitions: Iterable[Definition], writer: Writer) -> None:
    """Puts new classes at the end of a file; what its own classes need at once, above those."""
    file = draft.file
    needing = _needing(file, writer)
    below = []
    for definition in definitions:
        code = styling.in_style(definition.code, file.text)
        starts = needing.get(definition.name)
        if starts:
            draft.edits.append(TextEdit(Span(min(starts), min(starts)), f"{code}\n\n\n"))
        else:
            below.append(code)
        draft.needed += definition.needed
    if below:
        draft.edits.append(TextEdit(placement.at_end(file.text), "\n\n\n" + "\n\n\n".join(below)))


def _needing(file: SourceFile, writer: Writer) -> dict[str, list[int]]:
    """Where the classes of a file stand that name a new link model or enum, by its name."""
    found: dict[str, list[int]] = defaultdict(list)
    for side in writer.sides:
        owner = writer.classes[side.owner]
        if side.link is not None and owner.model is not None and owner.model.file == file.path:
            found[writer.classes[side.link].name].append(_start(file, owner))
    for item in writer.classes.values():
        if item.added is not None and item.model is not None and item.model.file == file.path:
            for name in _enums(item.added, writer):
                found[name].append(_start(file, item))
    return found


def grow(draft: Draft, target: Target, writer: Writer, item: TableClass) -> None:
    """Adds fields to a class that is there; enums are in the target."""
    model = item.model
    assert model is not None, "only asked for classes of the workspace"
    assert item.added is not None, "only asked where fields are missing"
    spelled = Names(draft.file, item.taken)
    lines: list[str] = []
    for code in writer.fields(item):
        made, needed = writing.lines(code, spelled)
        lines += made
        draft.needed += needed
    if draft.file.path != target.path:
        draft.needed += [Needed(draft.module(target.module), name) for name in _enums(item.added, writer)]
    _insert(draft, styling.end_of_fields(draft.file, model), lines)


def extend(draft: Draft, target: Target, writer: Writer, side: Side) -> None:
    """Adds a relationship to a class that is there; new classes are in the target."""
    model, other = writer.classes[side.owner].model, writer.classes[side.target]
    assert model is not None, "only asked for classes of the workspace"
    is_link_here = side.link is None or draft.file.path == target.path
    shown = side if is_link_here else relating.without_link(side, writer.classes)
    is_above = other.model is not None and _is_above(draft.file, other.model, model)
    made, needed = writing.lines(writer.side(shown, is_above=is_above), Names(draft.file, model.attributes))
    draft.needed += needed
    path, module = (target.path, target.module) if other.model is None else (other.model.file, other.model.module)
    if path != draft.file.path:
        draft.for_types.append(Needed(draft.module(module), other.name))
    _insert(draft, styling.end_of_members(draft.file, model), made)


def _is_above(file: SourceFile, other: Model, model: Model) -> bool:
    """Whether one class of a file is there when the other one is made."""
    places = [file.facts.place(each.path, "statement") for each in (other, model)]
    is_here = other.file == model.file == file.path
    return is_here and places[0] is not None and places[1] is not None and places[0].end <= places[1].start


def _insert(draft: Draft, span: Span, lines: list[str]) -> None:
    code = "".join(f"\n{line}" for line in styling.indented(lines, draft.file))
    draft.edits.append(TextEdit(span, code))


def _enums(table: Table, writer: Writer) -> list[str]:
    """The new enums that columns of a table have."""
    used = {column.type.enum for column in table.columns}
    return [made.name for enum, made in writer.enums.items() if enum in used and made.is_written]


def _start(file: SourceFile, item: TableClass) -> int:
    assert item.model is not None, "only asked for classes of the file"
    span = file.facts.place(item.model.path, "statement")
    assert span is not None, "only asked for classes of the file"
    return placement.top_of(file.text, span.start)
