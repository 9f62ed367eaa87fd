"""How much of a model is known: a rule that says "it has no such thing" asks here first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.facts.model import ClassFact, Definition
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.values import is_opaque


def class_fact(snapshot: Snapshot, qualified: str) -> ClassFact | None:
    """The definition of a class of the workspace."""
    home = snapshot.schema.homes.get(qualified)
    file = None if home is None else snapshot.files.get(home.file)
    if home is None or file is None:
        return None
    body: tuple[Definition, ...] = file.facts.interface.body
    found = None
    for name in home.path.split("."):
        found = next((item for item in reversed(body) if isinstance(item, ClassFact) and item.name == name), None)
        if found is None:
            return None
        body = found.body
    return found


def line_of(snapshot: Snapshot, model: Model) -> Iterator[ClassFact]:
    """The definitions of a model and of its ancestors, as far as the workspace has them."""
    for qualified in dict.fromkeys((model.qualified, *model.mro)):
        fact = class_fact(snapshot, qualified)
        if fact is not None:
            yield fact


def has_broken_members(snapshot: Snapshot, model: Model) -> bool:
    """Whether a member of the model or of an ancestor is being typed and does not parse."""
    return any(fact.broken for fact in line_of(snapshot, model))


def knows_columns(snapshot: Snapshot, model: Model) -> bool:
    """Whether the model's table has exactly the columns, keys and constraints we see."""
    table = model.table
    return (
        table is not None
        and model.opaque is None
        and table.is_exact
        and not any(map(is_opaque, table.constraints))
        and not has_broken_members(snapshot, model)
    )
