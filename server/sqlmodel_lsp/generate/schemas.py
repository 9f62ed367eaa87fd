"""Base, Create, Read and Update variants of a table model, placed after it; the model itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.generate import (
    Generator,
    Offer,
    Plan,
    Request,
    Subject,
    fields,
    imports,
    placement,
    roles,
    spelling,
)
from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit


@dataclass(frozen=True, slots=True)
class Variant:
    """One class to write."""

    name: str
    base: str
    documentation: str
    fields: tuple[DataField, ...]

    @property
    def lines(self) -> list[str]:
        """The declarations of its body."""
        return [field.line() for field in self.fields]


def is_useful(request: Request) -> bool:
    """Whether the model is a table of which a variant is missing."""
    return placement.is_extensible(request.snapshot, request.model) and bool(variants(request.snapshot, request.model))


def plan(request: Request) -> Plan:
    """Adds the variants that are missing after the model, and the imports they need."""
    snapshot, model = request.snapshot, request.model
    missing = variants(snapshot, model)
    title = f"Generate Base/Create/Read/Update for `{model.name}`"
    if not missing:
        return Plan(SourceChange(title, ()))
    file = snapshot.files[model.file]
    code = "\n\n\n" + request.templates.render("schemas.py", variants=missing)
    needed = _needed(snapshot, model, missing)
    edits = (
        *imports.edits(file.text, needed, imports.local_packages(snapshot)),
        TextEdit(placement.after(file, model), code),
    )
    return Plan(SourceChange(title, (FileChange(model.file, placement.joined(file.text, edits)),)))


def variants(snapshot: Snapshot, model: Model) -> tuple[Variant, ...]:
    """The variants that are missing, with what goes into each."""
    file = snapshot.files[model.file]
    taken = placement.defined_names(file)
    facts = [fact for fact in model.fields if not fact.name.startswith("_")]
    base = _base(snapshot, model, facts)
    inherited = _inherited(snapshot, model, base)
    planned = (base, *_others(snapshot, model, facts, base.name if inherited else "SQLModel", inherited))
    return tuple(v for v in planned if v.name not in taken and _is_worthwhile(v, model, taken))


def _base(snapshot: Snapshot, model: Model, facts: Iterable[FieldFact]) -> Variant:
    shared = [
        fields.carry(snapshot, fact)
        for fact in facts
        if not roles.is_set_by_server(model, fact) and not roles.is_secret(fact.name)
    ]
    return Variant(f"{model.name}Base", "SQLModel", f"What all variants of `{model.name}` share.", tuple(shared))


def _inherited(snapshot: Snapshot, model: Model, base: Variant) -> frozenset[str]:
    """The fields that variants get from the base class, which may be the user's own."""
    file = snapshot.files[model.file]
    if base.name not in placement.defined_names(file):
        return frozenset(field.name for field in base.fields)
    own = next((m for m in snapshot.schema.models_in(model.file) if m.path == base.name and not m.is_table), None)
    return frozenset(fact.name for fact in own.fields) if own is not None else frozenset()


def _others(
    snapshot: Snapshot, model: Model, facts: Iterable[FieldFact], base: str, inherited: frozenset[str]
) -> Iterator[Variant]:
    with_optional = spelling.prefers_optional(snapshot.files[model.file].text)
    create, read, update = [], [], []
    for fact in facts:
        field = fields.carry(snapshot, fact)
        by_server = roles.is_set_by_server(model, fact)
        is_given = not by_server and not roles.is_computed(fact.name)
        if is_given and fact.name not in inherited:
            create.append(field)
        if not roles.is_secret(fact.name) and fact.name not in inherited:
            read.append(_as_read(model, field) if by_server else field)
        if is_given and not roles.is_key(model, fact):
            update.append(field.optional(with_optional=with_optional))
    name = model.name
    yield Variant(f"{name}Create", base, f"What a new `{name}` takes.", tuple(create))
    yield Variant(f"{name}Read", base, f"What clients see of each `{name}`.", tuple(read))
    yield Variant(f"{name}Update", "SQLModel", f"What may change in each `{name}`; nothing has to.", tuple(update))


def _as_read(model: Model, field: DataField) -> DataField:
    """A field that the server has filled in by the time it is read."""
    column = model.table.attribute(field.name) if model.table is not None else None
    given = field.without_default()
    if column is not None and column.primary_key:
        return DataField(given.name, spelling.without_none(given.annotation), options=given.options)
    return given


def _is_worthwhile(variant: Variant, model: Model, taken: frozenset[str]) -> bool:
    if variant.name.endswith("Read") and f"{model.name}Public" in taken:
        return False
    return bool(variant.fields) or variant.base != "SQLModel"


def _needed(snapshot: Snapshot, model: Model, variants: Iterable[Variant]) -> Iterator[imports.Needed]:
    file = snapshot.files[model.file]
    owners = {fact.name: fields.owner_file(snapshot, fact) for fact in model.fields}
    for variant in variants:
        if variant.base == "SQLModel":
            yield imports.Needed("sqlmodel", "SQLModel")
        for field in variant.fields:
            if field.calls_field:
                yield imports.Needed("sqlmodel", "Field")
            if field.annotation.startswith("Optional["):
                yield imports.Needed("typing", "Optional")
            yield from _from_owner(field, owners.get(field.name), file)


def _from_owner(field: DataField, owner: SourceFile | None, file: SourceFile) -> Iterator[imports.Needed]:
    """The names of a field that was inherited from another file."""
    if owner is None or owner is file:
        return
    relative = imports.uses_relative_imports([file])
    for name in field.names():
        found = imports.origin(name, owner)
        if found is not None:
            module = imports.local_module(found.module, file.module, relative=relative)
            yield imports.Needed(module, found.name, found.alias)


GENERATORS = (
    Generator(
        "schemas",
        "Write the Base, Create, Read and Update variants of a table model",
        Subject.MODEL,
        plan,
        offers=(Offer("Generate Base/Create/Read/Update for `{model}`"),),
        is_useful=is_useful,
    ),
)
