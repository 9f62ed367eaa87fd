"""A relationship: where it leads, by which join, and what happens to the other side."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.occurrences import Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.features.hover.document import Block, Bullets, Code, Text
from sqlmodel_lsp.features.relations import Cardinality
from sqlmodel_lsp.rules.catalogue.relationship import cascades
from sqlmodel_lsp.rules.context import Context
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.syntax.values import is_opaque

_WHEN_LOOKED_AT = "Loaded by a query of its own when it is first looked at"
_NEVER = "Never loaded by itself"
_LOADERS: dict[object, str] = {
    "select": _WHEN_LOOKED_AT,
    True: _WHEN_LOOKED_AT,
    "selectin": "Loaded by one more query for all objects at once",
    "joined": "Loaded by a join in the same query",
    False: "Loaded by a join in the same query",
    "immediate": "Loaded at once, by a query of its own for each object",
    "subquery": "Loaded by one more query that has the first one inside",
    "raise": f"{_NEVER}: looking at it raises an error",
    "raise_on_sql": f"{_NEVER}: looking at it raises an error",
    "noload": _NEVER,
    None: _NEVER,
    "dynamic": f"{_NEVER}: it is a query that can be refined",
    "write_only": f"{_NEVER}: it can only be added to and queried",
}
_WORDS = {
    Cardinality.ONE_TO_ONE: "one {one} has one {other}",
    Cardinality.ONE_TO_MANY: "one {one} has many {other}",
    Cardinality.MANY_TO_ONE: "many {one} have one {other}",
    Cardinality.MANY_TO_MANY: "many {one} have many {other}",
}


def blocks(snapshot: Snapshot, symbol: Symbol) -> Iterator[Block]:
    """The card of a relationship."""
    model = snapshot.schema.models.get(symbol.owner)
    relationship = None if model is None else model.relationship(symbol.name)
    if model is None or relationship is None or model.file not in snapshot.files:
        return
    ctx = relations.view(snapshot, model.file)
    target = snapshot.schema.models.get(relationship.target or "")
    if relationship.opaque or target is None:
        yield Text(f"`{model.name}.{relationship.name}` leads to {_unknown(relationship)}")
        return
    found = relations.cardinality(ctx, model, relationship)
    sentence = "" if found is None else f": {_WORDS[found].format(one=f'`{model.name}`', other=f'`{target.name}`')}"
    yield Text(f"`{model.name}.{relationship.name}` → `{target.name}`{sentence}")
    if joined := _join(ctx, model, relationship, target):
        yield Code("\nAND ".join(joined), "sql")
    yield Bullets(tuple(_sentences(ctx, model, relationship, target)))


def _unknown(relationship: Relationship) -> str:
    if relationship.opaque:
        return f"something that is not known: {relationship.opaque}"
    return f"`{relationship.target_name}`, which is not known" if relationship.target_name else "nothing that is known"


def _join(ctx: Context, model: Model, relationship: Relationship, target: Model) -> tuple[str, ...]:
    if relationship.link_model is not None or relationship.link_table is not None:
        return relations.through(ctx, model, relationship, target)
    return relations.join_condition(model, relationship, target)


def _sentences(ctx: Context, model: Model, relationship: Relationship, target: Model) -> Iterator[str]:
    for option in ("primaryjoin", "secondaryjoin", "foreign_keys", "remote_side", "order_by"):
        if isinstance(given := relationship.options.get(option), str):
            yield f"`{option}`: `{given}`"
    middle = relations.link_table(ctx, relationship)
    if middle is not None:
        yield f"Through the table `{middle.full_name}`"
    yield _other_side(model, relationship, target)
    cascade = cascades.cascade(relationship)
    if cascade is not None:
        shown = ", ".join(word for word in cascades.WORDS if word in cascade) or "nothing"
        yield f"Cascade: {shown}{'; deleting one deletes the others' if 'delete' in cascade else ''}"
    if (passive := relationship.arguments.get("passive_deletes")) is not None and not is_opaque(passive):
        yield f"`passive_deletes={passive!r}`: the database sees to it"
    yield from _loader(relationship)


def _other_side(model: Model, relationship: Relationship, target: Model) -> str:
    other = relations.counterpart(model, relationship, target)
    if other is not None:
        return f"Other side: `{target.name}.{other.name}`"
    if relationship.back_populates is not None:
        return f"Other side: `{target.name}.{relationship.back_populates}`, which does not exist"
    return f"`{target.name}` has no side of its own"


def _loader(relationship: Relationship) -> Iterator[str]:
    lazy = relationship.options.get("lazy", "select")
    if "**" not in relationship.options and isinstance(lazy, (str, bool, type(None))) and lazy in _LOADERS:
        yield f"{_LOADERS[lazy]} (`lazy={lazy!r}`)"
