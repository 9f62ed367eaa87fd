"""The Base, Create, Read and Update variants that a table model lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import lag, wanted
from sqlmodel_lsp.analysis.families.wanted import Part
from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import ClassFact
from sqlmodel_lsp.generate import Request, fields, placement, spelling
from sqlmodel_lsp.generate.fields import DataField
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.schemas.variants import Variant
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span

_SUFFIXES = ("Read", "Public")


def place(file: SourceFile, model: Model, variants: Iterable[Variant]) -> Span:
    """Behind the model, and behind the classes that those to be written inherit from."""
    parents = {variant.base for variant in variants}
    classes = [item.name for item in file.facts.interface.body if isinstance(item, ClassFact) and item.name in parents]
    return max(placement.after_class(file, name) for name in (model.path, *classes))


def variants(request: Request, moved: frozenset[str] | None = None) -> tuple[Variant, ...]:
    """The variants that are missing, with what goes into each.

    `moved` are the fields that a base gets which is made of the model itself.
    """
    snapshot, model = request.snapshot, request.model
    taken = placement.defined_names(snapshot.files[model.file])
    base = _base(snapshot, model)
    inherited = _inherited(snapshot, model, base) if moved is None else moved
    parent = base.name if inherited else "SQLModel"
    create, read, update = _others(request, parent, inherited)
    planned = [] if base.name in taken or moved is not None else [base]
    for variant, spellings in ((create, families.CREATE), (read, families.READ), (update, families.UPDATE)):
        if variant.name not in taken and families.find(snapshot, model, spellings) is None:
            planned.append(variant)
    return tuple(variant for variant in planned if variant.fields or variant.base != "SQLModel")


def suffix(request: Request) -> str:
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


def _base(snapshot: Snapshot, model: Model) -> Variant:
    shared = tuple(fields.carry(snapshot, part.fact) for part in wanted.shared(model))
    return Variant(f"{model.name}Base", "SQLModel", _documentation("Base", model), shared)


def _documentation(role: str, model: Model) -> str:
    return families.DOCUMENTATION[role].format(model.name)


def _inherited(snapshot: Snapshot, model: Model, base: Variant) -> frozenset[str]:
    """The fields that variants get from the base class, which may be the user's own."""
    file = snapshot.files[model.file]
    if base.name not in placement.defined_names(file):
        return frozenset(field.name for field in base.fields)
    own = next((m for m in snapshot.schema.models_in(model.file) if m.path == base.name and not m.is_table), None)
    if own is None:
        return frozenset()
    coming = {item.part.name for item in lag.lags(snapshot, model) if item.variant is own}
    return frozenset(fact.name for fact in own.fields) | coming


def _others(request: Request, base: str, inherited: frozenset[str]) -> tuple[Variant, Variant, Variant]:
    snapshot, model, name = request.snapshot, request.model, request.model.name
    with_optional = spelling.prefers_optional(snapshot.files[model.file].text)

    def made(parts: tuple[Part, ...]) -> tuple[DataField, ...]:
        return tuple(fields.of_part(snapshot, model, part, with_optional=with_optional) for part in parts)

    create, read = wanted.of_create(model, inherited), wanted.of_read(model, inherited)
    return (
        Variant(f"{name}Create", base, _documentation("Create", model), made(create)),
        Variant(f"{name}{suffix(request)}", base, _documentation("Read", model), made(read)),
        Variant(f"{name}Update", "SQLModel", _documentation("Update", model), made(wanted.of_update(model))),
    )


def needed(snapshot: Snapshot, model: Model, variants: Iterable[Variant]) -> Iterator[Needed]:
    """The names that variants in the file of the model use."""
    file = snapshot.files[model.file]
    owners = {fact.name: fields.owner_file(snapshot, fact) for fact in model.fields}
    for variant in variants:
        if variant.base == "SQLModel":
            yield Needed("sqlmodel", "SQLModel")
        yield from variant.needed
        for field in variant.fields:
            yield from fields.needed(field, owners.get(field.name), file)
