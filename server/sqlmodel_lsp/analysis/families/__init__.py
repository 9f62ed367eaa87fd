"""The family of a table model: the models without a table that repeat its fields, whatever a project calls them."""

from __future__ import annotations

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model

BASE = ("{}Base",)
CREATE = ("{}Create", "Create{}", "{}In")
READ = ("{}Read", "{}Public", "{}Out", "{}Response", "Read{}")
UPDATE = ("{}Update", "Update{}", "{}Patch")

DOCUMENTATION = {
    "Base": "What all variants of `{}` share.",
    "Create": "What a new `{}` takes.",
    "Read": "What clients see of each `{}`.",
    "Update": "What may change in each `{}`; nothing has to.",
}
"""What generators write into the variants, which tells them from others."""


def find(snapshot: Snapshot, model: Model, spellings: tuple[str, ...]) -> Model | None:
    """The variant with one of these names: one of the same file, else the only one of the project."""
    for spelled in spellings:
        name = spelled.format(model.name)
        near = [item for item in snapshot.schema.models_in(model.file) if item.path == name and not item.is_table]
        if near:
            return near[0]
    for spelled in spellings:
        found = [item for item in _by_name(snapshot).get(spelled.format(model.name), ()) if item.file in snapshot.files]
        if len(found) == 1:
            return found[0]
    return None


def tables_of(snapshot: Snapshot, variant: Model) -> list[Model]:
    """The table models that a model without a table may be a variant of, as its name says."""
    found = {}
    for spelled in (*BASE, *CREATE, *READ, *UPDATE):
        before, _, behind = spelled.partition("{}")
        if variant.name.startswith(before) and variant.name.endswith(behind):
            name = variant.name.removeprefix(before).removesuffix(behind)
            for model in snapshot.schema.models_called(name):
                if find(snapshot, model, (spelled,)) is variant:
                    found[model.qualified] = model
    return list(found.values())


def _by_name(snapshot: Snapshot) -> dict[str, list[Model]]:
    return snapshot.remember("models without a table by name", "", lambda: _named(snapshot))


def _named(snapshot: Snapshot) -> dict[str, list[Model]]:
    found: dict[str, list[Model]] = {}
    for model in snapshot.schema.models.values():
        file = snapshot.files.get(model.file)
        if not model.is_table and model.path == model.name and file is not None and not file.library:
            found.setdefault(model.name, []).append(model)
    return found
