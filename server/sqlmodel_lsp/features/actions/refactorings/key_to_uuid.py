"""A UUID in the place of a number as the key of a table model, with all foreign keys to it in all files.

Offered on a table model with one key that is a plain number. The fields that variants repeat change along. Not possible
where a foreign key says itself what its column is. Parameters of functions stay: a type checker shows which ones are
still numbers.

Tables get other types of columns: a migration has to give every row and every reference its UUID.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import families, relations
from sqlmodel_lsp.features.actions.refactorings import leftovers, sides
from sqlmodel_lsp.features.actions.refactorings.site import Draft, Offer, Site, disabled
from sqlmodel_lsp.generate import RefusalError, placement, spelling
from sqlmodel_lsp.rules import certainty, origins
from sqlmodel_lsp.schema.model import Column, FieldFact, Model
from sqlmodel_lsp.text.edits import FileChange

MOST = 1

_OF_KEYS = frozenset({"default", "primary_key", "index", "unique", "nullable", "title", "description"})
_OF_COLUMNS = frozenset({"sa_column", "sa_type", "ge", "gt", "le", "lt", "multiple_of", "default_factory"})


@dataclass(frozen=True, slots=True, order=True)
class _Field:
    """A field to change: the class that writes it, and its name."""

    owner: str
    name: str


def offers(site: Site) -> Iterator[Offer]:
    """One offer for the class or its key."""
    model, snapshot = site.model, site.snapshot
    key = sides.key_of(model) if placement.is_extensible(snapshot, model) else None
    if key is None or key.owner != model.qualified or not certainty.knows_columns(snapshot, model):
        return
    fact = model.field(key.attribute)
    if fact is None or not _is_number(fact) or site.members not in ((), (key.attribute,)):
        return
    if not fact.arguments.keys() <= _OF_KEYS or fact.arguments.get("default") is not None or key.foreign_keys:
        return
    title = f"Make the key of `{model.name}` a UUID, with all foreign keys to it"
    found = _following(snapshot, model, key)
    odd = next((reason for each, column in found if (reason := _obstacle(snapshot, each, column))), "")
    if odd:
        yield disabled(title, odd)
    else:
        yield Offer(title, lambda: _make(site, key, [(each, column.attribute) for each, column in found]))


def _following(snapshot: Snapshot, model: Model, key: Column) -> list[tuple[Model, Column]]:
    """The columns that hold the key, those that hold them in turn included."""
    found: list[tuple[Model, Column]] = []
    waiting = [(model, key)]
    while waiting:
        parent, column = waiting.pop()
        full_name = parent.table.full_name if parent.table is not None else None
        for other in snapshot.schema.models.values():
            for each in other.table.columns if other.table is not None else ():
                refers = any(k.table == full_name and (k.column or each.name) == column.name for k in each.foreign_keys)
                if refers and (other, each) not in found and (other, each) != (model, key):
                    found.append((other, each))
                    waiting.append((other, each))
    return found


def _obstacle(snapshot: Snapshot, model: Model, column: Column) -> str:
    """Why a foreign key cannot be changed."""
    fact, home = model.field(column.attribute), snapshot.schema.homes.get(column.owner)
    name = f"`{model.name}.{column.attribute}`"
    if fact is None or home is None or not certainty.knows_columns(snapshot, model):
        return f"{name} is not known well enough"
    if snapshot.files[home.file].library:
        return f"{name} belongs to an installed package"
    if not _OF_COLUMNS.isdisjoint(fact.arguments) or fact.arguments.get("default") is not None:
        return f"{name} says itself what its column is, or what it holds"
    return "" if _is_number(fact) else f"{name} is no plain number"


def _is_number(fact: FieldFact) -> bool:
    return fact.opaque is None and spelling.without_none(fact.python_type or "") == "int"


def _make(site: Site, key: Column, columns: list[tuple[Model, str]]) -> tuple[FileChange, ...]:
    snapshot, model = site.snapshot, site.model
    own = _Field(model.qualified, key.attribute)
    fields = {_Field(_owner(each, name), name) for each, name in columns}
    for each, name in [(model, key.attribute), *columns]:
        for variant in families.variants(snapshot, each):
            fact = variant.field(name)
            if fact is not None and _is_number(fact) and not snapshot.files[variant.file].library:
                fields.add(_Field(fact.owner, name))
    drafts: dict[str, Draft] = {}
    for field in sorted(fields | {own}):
        home = snapshot.schema.homes[field.owner]
        draft = drafts.setdefault(home.file, Draft(snapshot, home.file))
        if field == own:
            _write_key(site, draft, key)
        else:
            _write(draft, home.path, field.name)
    for draft in drafts.values():
        draft.edits += leftovers.edits(snapshot, draft.file, draft.edits)
    return tuple(draft.change() for draft in drafts.values())


def _owner(model: Model, name: str) -> str:
    """The class that writes a field of a model."""
    fact = model.field(name)
    return model.qualified if fact is None else fact.owner


def _write(draft: Draft, path: str, name: str) -> None:
    """A UUID for the number in an annotation."""
    found = relations.view(draft.snapshot, draft.file.path).expression(path, name, "annotation")
    nodes = list(ast.walk(found[0])) if found is not None else []
    numbers = [node for node in nodes if isinstance(node, ast.Name) and node.id == "int"]
    if found is None or len(numbers) != 1:
        raise RefusalError(f"`{path}.{name}` does not say `int` once in its annotation")
    draft.replace(found[1].span(numbers[0]), draft.name("uuid.UUID"))


def _write_key(site: Site, draft: Draft, key: Column) -> None:
    """A key that makes itself, in the place of one that the database gives."""
    annotation = site.ctx.place(site.model, key.attribute, "annotation")
    found = site.ctx.expression(site.model, key.attribute)
    call = found[0] if found is not None else None
    if annotation is None or found is None or not isinstance(call, ast.Call):
        raise RefusalError(f"`{site.model.name}.{key.attribute}` is not written as a plain field")
    if origins.called(site.snapshot, draft.file, call) != "sqlmodel.Field":
        raise RefusalError(f"`{site.model.name}.{key.attribute}` is not written as a plain field")
    draft.replace(annotation, draft.name("uuid.UUID"))
    factory = f"default_factory={draft.name('uuid.uuid4')}"
    default = next((item for item in call.keywords if item.arg == "default"), None) or next(iter(call.args), None)
    if default is not None:
        draft.replace(found[1].span(default), factory)
    else:
        start = min(map(found[1].span, call.keywords)).start
        draft.insert(start, f"{factory}, ")
