"""A many-to-many relationship: a link model above the classes, and a list in each of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.actions.refactorings import sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Members, Offer, members, top_of
from sqlmodel_lsp.generate import RefusalError, imports, naming, placement
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.edits import FileChange


def offers(snapshot: Snapshot, model: Model, target: Model) -> Iterator[Offer]:
    """One offer, where the names are free, no link model is there yet and the files can import one another."""
    name = f"{model.name}{target.name}Link"
    ours, theirs = naming.plural(naming.snake_case(target.name)), naming.plural(naming.snake_case(model.name))
    if model.table is None or model.table.metadata or snapshot.schema.tables_called(name.lower()):
        return
    files = [snapshot.files[each.file] for each in (model, target)]
    if any(name in placement.defined_names(file) for file in files) or _are_linked(snapshot, model, target):
        return
    if not sides.is_free(model, ours) or not sides.is_free(target, theirs):
        return
    title = f"Add a many-to-many relationship to `{target.name}`"
    arguments = {"kind": "many-to-many", "target": target.name}
    yield Offer(title, lambda: _make(snapshot, name, model, target), arguments)


def _make(snapshot: Snapshot, name: str, model: Model, target: Model) -> tuple[FileChange, ...]:
    drafts = {path: Draft(snapshot, path) for path in (model.file, target.file)}
    home = target if target.file in snapshot.schema.imports.reached(model.file) else model
    if home is target and model.file in snapshot.schema.imports.reached(target.file) and model.file != target.file:
        raise RefusalError(f"`{model.name}` and `{target.name}` import one another; no file can hold their link model")
    other = model if home is target else target
    first = _first(snapshot, home, other)
    found = {each.qualified: members(relations.view(snapshot, each.file), each) for each in (model, target)}
    mine, theirs = found[home.qualified], found[first.qualified]
    if mine is None or theirs is None or found[other.qualified] is None:
        raise RefusalError("the members of the classes do not stand on lines of their own")
    _write_link(drafts[home.file], theirs, name, (model, target), first)
    for each, partner in ((model, target), (target, model)):
        draft, own = drafts[each.file], found[each.qualified]
        assert own is not None, "looked at above"
        if each.file != home.file:
            relative = imports.uses_relative_imports([draft.file])
            draft.need(Needed(imports.local_module(home.module, draft.file.module, relative=relative), name))
        attribute = naming.plural(naming.snake_case(partner.name))
        back = naming.plural(naming.snake_case(each.name))
        annotation = sides.many(draft, sides.class_text(draft, each, partner, for_types=each is home))
        arguments = (f'back_populates="{back}"', f"link_model={name}")
        line = sides.relationship_line(own, draft, attribute, annotation, *arguments)
        own.add_last(draft, line)
    return tuple(draft.change() for draft in drafts.values())


def _write_link(draft: Draft, style: Members, name: str, ends: tuple[Model, Model], first: Model) -> None:
    lines = [f"class {name}({draft.name('sqlmodel.SQLModel')}, table=True):"]
    for end in ends:
        key = sides.key_of(end)
        assert key is not None, "only offered with such keys"
        lines.append(sides.key_line(draft, style, sides.key_name(end, key), end, key, "primary_key=True"))
    span = draft.file.facts.place(first.path, "statement")
    assert span is not None, "only offered for classes that are there"
    draft.insert(top_of(draft.file.text, span.start), "\n".join(lines) + "\n\n\n")


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
