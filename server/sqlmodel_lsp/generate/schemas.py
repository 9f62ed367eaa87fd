"""Base, Create, Read and Update variants of a table model, placed after it; the model itself stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import roles
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.generate import (
    Generator,
    Kind,
    Offer,
    Option,
    Plan,
    Request,
    Subject,
    fields,
    imports,
    placement,
    relations,
    spelling,
)
from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.generate.variants import Variant
from sqlmodel_lsp.schema.model import FieldFact, Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span

_SUFFIXES = ("Read", "Public")


def is_useful(request: Request) -> bool:
    """Whether the model is a table of which a variant is missing."""
    return placement.is_extensible(request.snapshot, request.model) and bool(missing(request))


def plan(request: Request) -> Plan:
    """Adds the variants that are missing after the model, and the imports they need."""
    snapshot, model = request.snapshot, request.model
    title = f"Generate Base/Create/{_suffix(request)}/Update for `{model.name}`"
    wanted = missing(request)
    notes: tuple[str, ...] = ()
    if request.flag("relations"):
        related = relations.plan(request, _suffix(request), wanted)
        notes = related.notes
        wanted = (*wanted, *related.variants)
    if not wanted:
        return Plan(SourceChange(title, ()), notes)
    file = snapshot.files[model.file]
    code = "\n\n\n" + request.templates.render("schemas.py", variants=wanted)
    needed = _needed(snapshot, model, wanted)
    edits = (
        *imports.edits(file.text, needed, imports.local_packages(snapshot)),
        TextEdit(_place(file, model, wanted), code),
    )
    return Plan(SourceChange(title, (FileChange(model.file, placement.joined(file.text, edits)),)), notes)


def _place(file: SourceFile, model: Model, wanted: Iterable[Variant]) -> Span:
    """Behind the model, and behind the classes that those to be written inherit from."""
    parents = {variant.base for variant in wanted}
    classes = [item.name for item in file.facts.interface.body if isinstance(item, ClassFact) and item.name in parents]
    return max(placement.after_class(file, name) for name in (model.path, *classes))


def missing(request: Request) -> tuple[Variant, ...]:
    """The variants that are missing, with what goes into each."""
    snapshot, model = request.snapshot, request.model
    taken = placement.defined_names(snapshot.files[model.file])
    facts = [fact for fact in model.fields if not fact.name.startswith("_")]
    base = _base(snapshot, model, facts)
    inherited = _inherited(snapshot, model, base)
    parent = base.name if inherited else "SQLModel"
    create, read, update = _others(request, facts, parent, inherited)
    planned = [] if base.name in taken else [base]
    for variant, spellings in ((create, families.CREATE), (read, families.READ), (update, families.UPDATE)):
        if variant.name not in taken and families.find(snapshot, model, spellings) is None:
            planned.append(variant)
    return tuple(variant for variant in planned if variant.fields or variant.base != "SQLModel")


def _suffix(request: Request) -> str:
    """How the variant is called that clients see: as asked for, else as the project calls the others."""
    asked = request.text("suffix")
    if asked is not None:
        return asked.capitalize()
    return request.snapshot.remember("suffix of what clients see", "", lambda: _prevailing(request.snapshot))


def _prevailing(snapshot: Snapshot) -> str:
    models = [model for model in snapshot.schema.models.values() if not snapshot.files[model.file].library]
    tables = {model.name for model in models if model.is_table}
    counted = Counter(
        suffix
        for model in models
        for suffix in _SUFFIXES
        if not model.is_table and model.name.endswith(suffix) and model.name.removesuffix(suffix) in tables
    )
    return max(_SUFFIXES, key=lambda suffix: counted[suffix])


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
    request: Request, facts: Iterable[FieldFact], base: str, inherited: frozenset[str]
) -> tuple[Variant, Variant, Variant]:
    snapshot, model = request.snapshot, request.model
    with_optional = spelling.prefers_optional(snapshot.files[model.file].text)
    create, read, update = [], [], []
    for fact in facts:
        field = fields.carry(snapshot, fact)
        by_server = roles.is_set_by_server(model, fact)
        is_given = not by_server and not roles.is_computed(fact.name)
        plain = roles.plain(fact.name)
        if is_given and fact.name not in inherited:
            create.append(field)
        elif plain is not None and model.field(plain) is None:
            create.append(DataField(plain, field.annotation, None if fact.required else field.default))
            update.append(DataField(plain, field.annotation).optional(with_optional=with_optional))
        if not roles.is_secret(fact.name) and fact.name not in inherited:
            read.append(_as_read(model, field) if by_server else field)
        if is_given and not roles.is_key(model, fact):
            update.append(field.optional(with_optional=with_optional))
    name, shown = model.name, f"{model.name}{_suffix(request)}"
    return (
        Variant(f"{name}Create", base, f"What a new `{name}` takes.", tuple(create)),
        Variant(shown, base, f"What clients see of each `{name}`.", tuple(read)),
        Variant(f"{name}Update", "SQLModel", f"What may change in each `{name}`; nothing has to.", tuple(update)),
    )


def _as_read(model: Model, field: DataField) -> DataField:
    """A field that the server has filled in by the time it is read."""
    column = model.table.attribute(field.name) if model.table is not None else None
    given = field.without_default()
    if column is not None and column.primary_key:
        return DataField(given.name, spelling.without_none(given.annotation), options=given.options)
    return given


def _needed(snapshot: Snapshot, model: Model, wanted: Iterable[Variant]) -> Iterator[imports.Needed]:
    file = snapshot.files[model.file]
    owners = {fact.name: fields.owner_file(snapshot, fact) for fact in model.fields}
    for variant in wanted:
        if variant.base == "SQLModel":
            yield imports.Needed("sqlmodel", "SQLModel")
        yield from variant.needed
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
        (
            Option(
                "suffix",
                "How the variant is called that clients see; by default as the project's others are.",
                Kind.CHOICE,
                choices=("read", "public"),
            ),
            Option("relations", "Write a variant with what the relationships lead to."),
        ),
        (Offer("Generate Base/Create/Read/Update for `{model}`"),),
        is_useful,
        details=(
            "What the server sets is left out of Create, secrets are left out of what clients see; for a "
            "`hashed_password`, clients send a `password`. In Update everything is optional. The model stays as it is."
        ),
    ),
)
