"""Which symbols have to be renamed together: fields that replace one another, and those that variants repeat."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.occurrences import Kind, Symbol, symbols
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import families
from sqlmodel_lsp.schema.model import Model


def replacing(snapshot: Snapshot, symbol: Symbol) -> frozenset[Symbol]:
    """A member with those of ancestors and heirs that stand in its place."""
    if symbol.kind not in (Kind.FIELD, Kind.RELATIONSHIP):
        return frozenset((symbol,))
    found = {symbol}
    waiting = [symbol]
    while waiting:
        one = waiting.pop()
        for model in views(snapshot, one.owner):
            for owner in (model.qualified, *model.mro):
                other = _written(snapshot, owner, model, symbol)
                if other is not None and other not in found:
                    found.add(other)
                    waiting.append(other)
    return frozenset(found)


def repeated(snapshot: Snapshot, members: frozenset[Symbol]) -> frozenset[Symbol]:
    """The fields of the same name that other variants of the same tables write anew."""
    found: set[Symbol] = set()
    for symbol in members:
        for model in views(snapshot, symbol.owner) if symbol.kind is Kind.FIELD else ():
            for other in _family(snapshot, model):
                field = other.field(symbol.name)
                if field is not None:
                    found |= replacing(snapshot, Symbol(Kind.FIELD, field.owner, symbol.name))
    return frozenset(found) - members


def views(snapshot: Snapshot, owner: str) -> list[Model]:
    """The models that have what a class writes, itself among them."""
    home = snapshot.schema.homes.get(owner)
    heirs = () if home is None else snapshot.schema.heirs_in(home.file)
    return [model for model in heirs if owner in (model.qualified, *model.mro)]


def _written(snapshot: Snapshot, owner: str, model: Model, like: Symbol) -> Symbol | None:
    """The member that a class in the line of a model writes itself."""
    if snapshot.place(owner, like.name) is None:
        return None
    itself = snapshot.schema.models.get(owner)
    kind = like.kind
    if itself is not None:
        member = symbols.of_member(itself, like.name)
        if member is None or member.owner != owner:
            return None
        kind = member.kind
    elif model.relationship(like.name) is None and model.field(like.name) is None:
        return None
    return Symbol(kind, owner, like.name)


def _family(snapshot: Snapshot, model: Model) -> Iterator[Model]:
    """The table that a model belongs to, and its variants."""
    table = model if model.table is not None else families.table_of(snapshot, model)
    if table is not None:
        yield table
        yield from families.variants(snapshot, table)
