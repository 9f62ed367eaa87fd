"""The families of models: what a model inherits, and who inherits it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences import Kind
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Member:
    """A model of a family; `detail` says which table it has, if any."""

    qualified: str
    name: str
    detail: str
    path: str
    span: Span
    name_span: Span


def prepare(snapshot: Snapshot, path: str, offset: int) -> list[Member]:
    """The models under the cursor, by class name or table name."""
    found = [item.symbol for item in occurrences.all_at(snapshot, path, offset)]
    names = [symbol.owner if symbol.kind is Kind.TABLE else symbol.qualified for symbol in found
             if symbol.kind in (Kind.MODEL, Kind.TABLE)]  # fmt: skip
    return _members(snapshot, dict.fromkeys(names))


def supertypes(snapshot: Snapshot, qualified: str) -> list[Member]:
    """The models that a model names as its bases."""
    model = snapshot.schema.models.get(qualified)
    return [] if model is None else _members(snapshot, dict.fromkeys(model.bases))


def subtypes(snapshot: Snapshot, qualified: str) -> list[Member]:
    """The models that name a model as their base."""
    home = snapshot.schema.homes.get(qualified)
    heirs = () if home is None else snapshot.schema.heirs_in(home.file)
    return _members(snapshot, dict.fromkeys(heir.qualified for heir in heirs if qualified in heir.bases))


def _members(snapshot: Snapshot, names: dict[str, None]) -> list[Member]:
    models = (snapshot.schema.models.get(name) for name in names)
    members = (_member(snapshot, model) for model in models if model is not None)
    return [member for member in members if member is not None]


def _member(snapshot: Snapshot, model: Model) -> Member | None:
    place, whole = snapshot.place(model.qualified), snapshot.place(model.qualified, part="statement")
    if place is None or whole is None:
        return None
    table = model.table.full_name if model.table is not None else None
    return Member(model.qualified, model.name, f"table {table}" if table else "", place[0], whole[1], place[1])
