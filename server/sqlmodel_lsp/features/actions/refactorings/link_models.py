"""A many-to-many relationship: a link model above the classes, and a list in each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Chunk, Draft, Members, Offer, members
from sqlmodel_lsp.generate import RefusalError, imports, naming, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange


@dataclass(frozen=True, slots=True)
class Link:
    """A link model to write: its name, the models it links, the file it goes into, and the class it stands above."""

    name: str
    ends: tuple[Model, Model]
    home: Model
    first: Model


def offers(snapshot: Snapshot, model: Model, target: Model) -> Iterator[Offer]:
    """One offer, where the names are free, no link model is there yet and the files can import one another."""
    ours, theirs = naming.plural(naming.snake_case(target.name)), naming.plural(naming.snake_case(model.name))
    if not is_possible(snapshot, model, target):
        return
    if not sides.is_free(model, ours) or not sides.is_free(target, theirs):
        return
    title = f"Add a many-to-many relationship to `{target.name}`"
    arguments = {"kind": "many-to-many", "target": target.name}
    yield Offer(title, lambda: _make(snapshot, model, target), arguments)


def is_possible(snapshot: Snapshot, model: Model, target: Model) -> bool:
    """Whether two models have no link model yet, and its name is free."""
    name = _name(model, target)
    if model.table is None or model.table.metadata or snapshot.schema.tables_called(name.lower()):
        return False
    files = [snapshot.files[each.file] for each in (model, target)]
    is_taken = any(name in placement.defined_names(file) for file in files)
    return not is_taken and not _are_linked(snapshot, model, target)


def link(snapshot: Snapshot, model: Model, target: Model) -> Link:
    """The link model of two models. Raises RefusalError when no file can hold it."""
    home = target if target.file in snapshot.schema.imports.reached(model.file) else model
    if home is target and model.file in snapshot.schema.imports.reached(target.file) and model.file != target.file:
        raise RefusalError(f"`{model.name}` and `{target.name}` import one another; no file can hold their link model")
    other = model if home is target else target
    return Link(_name(model, target), (model, target), home, _first(snapshot, home, other))


def write(draft: Draft, style: Members, made: Link, chunks: Mapping[str, Chunk] = MappingProxyType({})) -> None:
    """Writes the class into the draft of its home, with the indent of another class there.

    `chunks` are the foreign keys to a model that go for it, whose comments come along.
    """
    lines = [f"class {made.name}({draft.name('sqlmodel.SQLModel')}, table=True):"]
    for end in made.ends:
        key = sides.key_of(end)
        assert key is not None, "only offered with such keys"
        line = sides.key_line(draft, style, sides.key_name(end, key), end, key, "primary_key=True")
        chunk = chunks.get(end.qualified)
        lines.append(line if chunk is None else chunk.around(line, style.indent))
    span = draft.file.facts.place(made.first.path, "statement")
    assert span is not None, "only offered for classes that are there"
    draft.insert(placement.top_of(draft.file.text, span.start), "\n".join(lines) + "\n\n\n")


def need(draft: Draft, made: Link) -> None:
    """Imports the link model where it is not written."""
    if draft.file.path != made.home.file:
        relative = imports.uses_relative_imports([draft.file])
        draft.need(Needed(imports.local_module(made.home.module, draft.file.module, relative=relative), made.name))


def _name(model: Model, target: Model) -> str:
    return f"{model.name}{target.name}Link"


def _make(snapshot: Snapshot, model: Model, target: Model) -> tuple[FileChange, ...]:
    drafts = {path: Draft(snapshot, path) for path in (model.file, target.file)}
    made = link(snapshot, model, target)
    found = {each.qualified: members(relations.view(snapshot, each.file), each) for each in (model, target)}
    own, theirs = found[model.qualified], found[target.qualified]
    if own is None or theirs is None:
        raise RefusalError("the members of the classes do not stand on lines of their own")
    write(drafts[made.home.file], theirs if made.first is target else own, made)
    for each, partner, around in ((model, target, own), (target, model, theirs)):
        draft = drafts[each.file]
        need(draft, made)
        attribute = naming.plural(naming.snake_case(partner.name))
        back = naming.plural(naming.snake_case(each.name))
        annotation = sides.many(draft, sides.class_text(draft, each, partner, for_types=each is made.home))
        arguments = (f'back_populates="{back}"', f"link_model={made.name}")
        around.add_last(draft, sides.relationship_line(around, draft, attribute, annotation, *arguments))
    return tuple(draft.change() for draft in drafts.values())


def _first(snapshot: Snapshot, home: Model, other: Model) -> Model:
    """The one in front of which the link model has to stand."""
    if home.file != other.file:
        return home
    facts = snapshot.files[home.file].facts
    places = {each.qualified: facts.place(each.path, "statement") for each in (home, other)}
    one, two = places[home.qualified], places[other.qualified]
    return home if one is None or two is None or one.start < two.start else other


def _are_linked(snapshot: Snapshot, model: Model, target: Model) -> bool:
    """Whether a table with keys to both is there already."""
    wanted = {each.table.full_name for each in (model, target) if each.table is not None}
    for table in snapshot.schema.tables():
        keys = [column for column in table.primary_key() if column.foreign_keys]
        if wanted <= {key.table for column in keys for key in column.foreign_keys}:
            return True
    return False
