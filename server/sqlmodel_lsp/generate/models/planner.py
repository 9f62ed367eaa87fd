"""New table models: read in any format, written into a module, connected with those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.snapshot import SourceFile
from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.generate import Plan, RefusalError, Request, imports, merging, placement, spelling
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.models import (
    checking,
    classes,
    enums,
    extending,
    names,
    placing,
    present,
    reading,
    relating,
    styling,
)
from sqlmodel_lsp.generate.models.classes import TableClass
from sqlmodel_lsp.generate.models.columns import Style
from sqlmodel_lsp.generate.models.extending import Draft
from sqlmodel_lsp.generate.models.names import Names
from sqlmodel_lsp.generate.models.relating import Side
from sqlmodel_lsp.generate.models.writing import Writer
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.text.edits import FileChange, SourceChange

_HEADLINE = "The models of the database."


def plan(request: Request) -> Plan:
    """Writes the models that are missing, with both sides of their relationships. Raises RefusalError."""
    asked, is_strict = reading.read(request)
    tables = present.tables(request.snapshot)
    database = checking.completed(asked, tables, is_strict=is_strict)
    notes = list(database.notes)
    known = classes.of_workspace(request.snapshot, tables)
    everything = classes.of_database(database, known)
    fresh = [item for item in everything.values() if item.model is None]
    grown = [item for item in everything.values() if item.added is not None]
    title = f"Generate {_listed([item.name for item in (*fresh, *grown)])}" if fresh or grown else "Generate models"
    target = _target(request, fresh, grown)
    _refuse_clashes(request, target, fresh)
    for table in database.tables:
        item = everything[table.full_name]
        if item.model is not None and item.added is None:
            notes.append(f"`{table.full_name}` is `{item.name}` in `{item.model.file}` already")
    if not fresh and not grown:
        return Plan(SourceChange(title, ()), tuple(notes))
    writer = _writer(request, target, everything, notes)
    return Plan(SourceChange(title, tuple(_changes(request, target, writer))), tuple(notes))


def _writer(request: Request, target: Target, everything: dict[str, TableClass], notes: list[str]) -> Writer:
    text = target.file.text if target.file is not None else _texts_beside(request)
    style = Style(request.snapshot.schema.version, spelling.prefers_optional(text), styling.prefers_list(text))
    bound = placement.defined_names(target.file) if target.file is not None else frozenset()
    fresh = [item.name for item in everything.values() if item.model is None]
    tables = [item.written for item in everything.values() if item.written is not None]
    hidden = {name for item in everything.values() if item.written is not None for name in item.taken}
    made = enums.classes(tables, {*bound, *fresh, *hidden})
    related: list[Side] = []
    if request.flag("relationships"):
        if target.file is not None and _hides_annotations(target.file):
            notes.append(
                f"`{target.path}` begins with `from __future__ import annotations`, with which SQLModel reads no "
                "relationship, so there are none"
            )
        else:
            related = relating.sides(everything)
    return Writer(everything, made, tuple(related), style, request.templates)


def _changes(request: Request, target: Target, writer: Writer) -> Iterator[FileChange]:
    local = imports.local_packages(request.snapshot) | {target.module.partition(".")[0]}
    spelled = Names(target.file, writer.attribute_names())
    definitions = list(writer.definitions(spelled))
    drafts: dict[str, Draft] = {}

    def draft(path: str) -> Draft:
        return drafts.setdefault(path, Draft(request.snapshot.files[path]))

    needed = list(_imports_of_classes(request, target, writer))
    for item in writer.classes.values():
        if item.added is not None and item.model is not None:
            extending.grow(draft(item.model.file), target, writer, item)
    for side in writer.sides:
        owner = writer.classes[side.owner].model
        if owner is not None:
            extending.extend(draft(owner.file), target, writer, side)
    if definitions and (target.file is None or not target.file.text.strip()):
        extra = [Definition(item.name, item.code, (*item.needed, *needed)) for item in definitions]
        change = merging.merge(target, extra, _HEADLINE, local).change
        if change is not None:
            yield change
    elif definitions:
        draft(target.path).needed += needed
        extending.place(draft(target.path), definitions, writer)
    yield from (draft.change(request.snapshot) for draft in drafts.values())


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


def _hides_annotations(file: SourceFile) -> bool:
    return any(
        isinstance(item, Import) and item.module == "__future__" and item.name == "annotations"
        for item in file.facts.interface.body
    )


def _texts_beside(request: Request) -> str:
    """The models of the project, whose style a new file takes over."""
    paths = dict.fromkeys(model.file for model in present.models(request.snapshot))
    return "\n".join(request.snapshot.files[path].text for path in paths)


def _target(request: Request, fresh: list[TableClass], grown: list[TableClass]) -> Target:
    """The module that gets the new classes; where there are none, that of the first one which grows."""
    model = grown[0].model if grown else None
    if not fresh and model is not None:
        file = request.snapshot.files[model.file]
        return Target(file.path, file.module, file)
    return placing.target(request, fresh[0].name if fresh else "Model")


def _listed(found: list[str]) -> str:
    shown = [f"`{name}`" for name in found[:3]]
    more = len(found) - len(shown)
    return (
        f"{', '.join(shown)} and {more} more"
        if more > 0
        else " and ".join([*filter(None, [", ".join(shown[:-1])]), shown[-1]])
    )
