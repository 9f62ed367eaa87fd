"""New table models: read in any format, written into a module, connected with those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.generate import Plan, RefusalError, Request, imports, late_imports, merging, placement, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.models import (
    checking,
    classes,
    enums,
    names,
    placing,
    present,
    reading,
    relating,
    styling,
    writing,
)
from sqlmodel_lsp.generate.models.classes import TableClass
from sqlmodel_lsp.generate.models.columns import Style
from sqlmodel_lsp.generate.models.names import Names
from sqlmodel_lsp.generate.models.relating import Side
from sqlmodel_lsp.generate.models.writing import Writer
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.sql.database import Database
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

_HEADLINE = "The models of the database."


@dataclass(slots=True)
class _Draft:
    """What happens to a file that is there."""

    edits: list[TextEdit] = field(default_factory=list)
    needed: list[Needed] = field(default_factory=list)
    for_types: list[Needed] = field(default_factory=list)


def plan(request: Request) -> Plan:
    """Writes the models that are missing, with both sides of their relationships. Raises RefusalError."""
    asked, is_strict = reading.read(request)
    tables = present.tables(request.snapshot)
    database = checking.completed(asked, tables, is_strict=is_strict)
    notes = list(database.notes)
    known = classes.of_workspace(request.snapshot, tables)
    everything = classes.of_database(database, known)
    fresh = [item for item in everything.values() if item.model is None]
    title = f"Generate {_listed([item.name for item in fresh])}" if fresh else "Generate models"
    first = fresh[0].name if fresh else _first_name(database, everything)
    target = placing.target(request, first)
    _refuse_clashes(request, target, fresh)
    for table in database.tables:
        item = everything[table.full_name]
        if item.model is not None:
            notes.append(f"`{table.full_name}` is `{item.name}` in `{item.model.file}` already")
    if not fresh:
        return Plan(SourceChange(title, ()), tuple(notes))
    writer = _writer(request, target, everything, notes)
    return Plan(SourceChange(title, tuple(_changes(request, target, writer))), tuple(notes))


def _writer(request: Request, target: Target, everything: dict[str, TableClass], notes: list[str]) -> Writer:
    text = target.file.text if target.file is not None else _texts_beside(request)
    style = Style(request.snapshot.schema.version, spelling.prefers_optional(text), styling.prefers_list(text))
    bound = placement.defined_names(target.file) if target.file is not None else frozenset()
    fresh = [item for item in everything.values() if item.model is None]
    made = enums.classes([item.table for item in fresh], {*bound, *(item.name for item in fresh)})
    related: list[Side] = []
    if request.flag("relationships"):
        if target.file is not None and _hides_annotations(target.file):
            notes.append(
                f"`{target.path}` begins with `from __future__ import annotations`, with which SQLModel reads no "
                "relationship, so there are none"
            )
        else:
            related = relating.sides(everything)
    return Writer(everything, made, tuple(related), style)


def _changes(request: Request, target: Target, writer: Writer) -> Iterator[FileChange]:
    local = imports.local_packages(request.snapshot) | {target.module.partition(".")[0]}
    spelled = Names(target.file, writer.attribute_names())
    definitions = list(writer.definitions(spelled))
    drafts: dict[str, _Draft] = {}
    needed = list(_imports_of_classes(request, target, writer))
    for side in writer.sides:
        owner = writer.classes[side.owner]
        if owner.model is not None:
            _extend(request, target, writer, side, drafts.setdefault(owner.model.file, _Draft()))
    if target.file is None or not target.file.text.strip():
        extra = [Definition(item.name, item.code, (*item.needed, *needed)) for item in definitions]
        change = merging.merge(target, extra, _HEADLINE, local).change
        if change is not None:
            yield change
    else:
        draft = drafts.setdefault(target.path, _Draft())
        draft.needed += [*needed, *(item for definition in definitions for item in definition.needed)]
        _place(target.file, definitions, writer, draft)
    for path, draft in drafts.items():
        file = request.snapshot.files[path]
        own = placement.joined(file.text, draft.edits)
        yield FileChange(path, (*late_imports.edits(request.snapshot, file, draft.needed, draft.for_types), *own))


def _place(file: SourceFile, definitions: Iterable[Definition], writer: Writer, draft: _Draft) -> None:
    """New classes at the end of the file; link models above the classes there that name them."""
    linked = {
        writer.classes[side.link].name: writer.classes[side.owner]
        for side in writer.sides
        if side.link is not None and _is_in(writer.classes[side.owner], file)
    }
    below = []
    for definition in definitions:
        code = styling.in_style(definition.code, file.text)
        above = linked.get(definition.name)
        if above is None:
            below.append(code)
            continue
        owners = [
            writer.classes[side.owner]
            for side in writer.sides
            if side.link is not None
            and writer.classes[side.link].name == definition.name
            and _is_in(writer.classes[side.owner], file)
        ]
        starts = [_start(file, owner) for owner in owners]
        draft.edits.append(TextEdit(Span(min(starts), min(starts)), f"{code}\n\n\n"))
    if below:
        draft.edits.append(TextEdit(placement.at_end(file.text), "\n\n\n" + "\n\n\n".join(below)))


def _extend(request: Request, target: Target, writer: Writer, side: Side, draft: _Draft) -> None:
    """Adds a relationship to a class that is there."""
    owner = writer.classes[side.owner]
    model = owner.model
    assert model is not None, "only asked for classes of the workspace"
    file = request.snapshot.files[model.file]
    is_link_here = side.link is None or model.file == target.path
    code = writer.side(side if is_link_here else relating.without_link(side, writer.classes), is_above=False)
    spelled = Names(file, model.attributes)
    made, needed = writing.lines(code, spelled)
    draft.needed += needed
    if model.file != target.path:
        other = writer.classes[side.target]
        if other.model is None or other.model.file != model.file:
            module = imports.local_module(target.module, file.module, relative=imports.uses_relative_imports([file]))
            draft.for_types.append(Needed(module, other.name))
    span = styling.end_of_members(file, model)
    draft.edits.append(TextEdit(span, "".join(f"\n{line}" for line in styling.indented(made, file))))


def _imports_of_classes(request: Request, target: Target, writer: Writer) -> Iterator[Needed]:
    """The classes of other files that new ones lead to."""
    files = [target.file] if target.file is not None else styling.beside(request.snapshot, target.path)
    relative = imports.uses_relative_imports(files)
    for side in writer.sides:
        owner, other = writer.classes[side.owner], writer.classes[side.target]
        if owner.model is None and other.model is not None and other.model.file != target.path:
            yield Needed(imports.local_module(other.model.module, target.module, relative=relative), other.name)
    for made in writer.enums.values():
        if not made.is_written and made.enum.module != target.module:
            yield Needed(imports.local_module(made.enum.module, target.module, relative=relative), made.name)


def _refuse_clashes(request: Request, target: Target, fresh: Iterable[TableClass]) -> None:
    """Raises RefusalError where a class could not be called as it should."""
    bound = placement.defined_names(target.file) if target.file is not None else frozenset()
    for item in fresh:
        if not names.is_class_name(item.name):
            raise RefusalError(f"`{item.name}` cannot be the name of a model; give another")
        if item.name in bound:
            raise RefusalError(f"`{item.name}` is something else in `{target.path}` already; give another name")
        same = request.snapshot.schema.models_called(item.name)
        other = next((model for model in same if not request.snapshot.files[model.file].library), None)
        if other is not None:
            raise RefusalError(
                f"`{item.name}` is a model in `{other.file}` already, of another table; give another name"
            )
    if target.file is not None and any(block.damaged for _, block in target.file.facts.blocks):
        raise RefusalError(f"`{target.path}` has errors of syntax; mend them first")


def _start(file: SourceFile, item: TableClass) -> int:
    assert item.model is not None, "only asked for classes of the file"
    span = file.facts.place(item.model.path, "statement")
    assert span is not None, "only asked for classes of the file"
    return styling.top_of(file.text, span.start)


def _is_in(item: TableClass, file: SourceFile) -> bool:
    return item.model is not None and item.model.file == file.path


def _hides_annotations(file: SourceFile) -> bool:
    return any(
        isinstance(item, Import) and item.module == "__future__" and item.name == "annotations"
        for item in file.facts.interface.body
    )


def _texts_beside(request: Request) -> str:
    """The models of the project, whose style a new file takes over."""
    paths = dict.fromkeys(model.file for model in present.models(request.snapshot))
    return "\n".join(request.snapshot.files[path].text for path in paths)


def _first_name(database: Database, everything: dict[str, TableClass]) -> str:
    return everything[database.tables[0].full_name].name if database.tables else "Model"


def _listed(found: list[str]) -> str:
    shown = [f"`{name}`" for name in found[:3]]
    more = len(found) - len(shown)
    return (
        f"{', '.join(shown)} and {more} more"
        if more > 0
        else " and ".join([*filter(None, [", ".join(shown[:-1])]), shown[-1]])
    )
