"""The other side of a relationship: its name, its code, and where it goes in the other class."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import late_imports, naming, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.rules import certainty, origins
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

_FUNCTION = "sqlmodel.Relationship"


@dataclass(frozen=True, slots=True)
class Asked:
    """The relationship whose other side is missing; `is_list` says that the other side is a list."""

    model: Model
    member: str
    target: Model
    is_list: bool
    link: Model | None = None


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A relationship to write: its name, the line, the file, and the change that makes it."""

    name: str
    code: str
    path: str
    change: SourceChange


def counterpart(snapshot: Snapshot, asked: Asked) -> Counterpart | None:
    """The other side, below the last field of its class; None where it cannot be written, or the name is taken."""
    model, target = asked.model, asked.target
    file = snapshot.files.get(target.file)
    name = naming.snake_case(model.name)
    name = naming.plural(name) if asked.is_list else name
    if file is None or file.library or model is target or "." in model.path or "." in target.path:
        return None
    if name in target.attributes or target.table is None or target.opaque:
        return None
    place, indent = _place(snapshot, target)
    written = origins.spelling(snapshot, file, _FUNCTION)
    if place is None or (written is None and "Relationship" in placement.defined_names(file)):
        return None
    class_needed = late_imports.class_import(snapshot, file, model)
    link_needed = late_imports.class_import(snapshot, file, asked.link) if asked.link is not None else None
    if link_needed is not None and link_needed[1]:
        return None
    annotation, more = _annotation(asked)
    link = f", link_model={asked.link.name}" if asked.link is not None else ""
    line = f'{name}: {annotation} = {written or "Relationship"}(back_populates="{asked.member}"{link})'
    needed = [*more, *([] if written else [Needed("sqlmodel", "Relationship")])]
    needed += [link_needed[0]] if link_needed is not None else []
    edits = (
        *late_imports.edits(snapshot, file, needed, [class_needed[0]] if class_needed is not None else []),
        TextEdit(place, f"{_line_end(file.text)}{indent}{line}"),
    )
    title = f"Create `{target.name}.{name}`"
    return Counterpart(name, line, file.path, SourceChange(title, (FileChange(file.path, edits),)))


def _annotation(asked: Asked) -> tuple[str, list[Needed]]:
    """Quoted, for the class may come later or be known to type checkers only."""
    if asked.is_list:
        return f'list["{asked.model.name}"]', []
    return f'Optional["{asked.model.name}"]', [Needed("typing", "Optional")]


def _place(snapshot: Snapshot, target: Model) -> tuple[Span | None, str]:
    """The empty place behind the last annotated member in front of the methods, and the indent of a member."""
    file = snapshot.files[target.file]
    fact = certainty.class_fact(snapshot, target.qualified)
    members = [item.target for item in fact.assignments() if item.annotation] if fact is not None else []
    span = file.facts.place(f"{target.path}.{members[-1]}", "statement") if members else None
    if span is None:
        return None, ""
    indent = file.text[file.text.rfind("\n", 0, span.start) + 1 : span.start]
    end = placement.line_end(file.text, span.end)
    return (Span(end, end), indent) if indent.isspace() else (None, "")


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
