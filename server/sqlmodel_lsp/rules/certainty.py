"""How much of a model is known: a rule that says "it has no such thing" asks here first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, Branch, ClassFact, Definition
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.syntax.values import is_opaque

_ALTERS = re.compile(r"__table__|\bsetattr\b")
_WORD = re.compile(r"[^\W\d]\w*")


def class_fact(snapshot: Snapshot, qualified: str) -> ClassFact | None:
    """The definition of a class of the workspace, the last one when there are several."""
    found = _definitions(snapshot, qualified)
    return found[-1] if found else None


def line_of(snapshot: Snapshot, model: Model) -> Iterator[ClassFact]:
    """The definitions of a model and of its ancestors, as far as the workspace has them."""
    for qualified in dict.fromkeys((model.qualified, *model.mro)):
        yield from _definitions(snapshot, qualified)


def is_settled(snapshot: Snapshot, model: Model) -> bool:
    """Whether the model and its ancestors have the members we see: none half typed, none there on a condition."""
    return snapshot.remember("is settled", model.qualified, lambda: _is_settled(snapshot, model))


def _is_settled(snapshot: Snapshot, model: Model) -> bool:
    return all(len(_definitions(snapshot, qualified)) < 2 for qualified in (model.qualified, *model.mro)) and not any(
        fact.broken or any(isinstance(item, Assignment) and _is_uncertain(item) for item in fact.body)
        for fact in line_of(snapshot, model)
    )


def _is_uncertain(item: Assignment) -> bool:
    """Whether a statement stands in one of two branches, or computes what the class declares."""
    return item.branch == Branch.ALTERNATIVE or item.target.startswith("__annotations__")


def knows_columns(snapshot: Snapshot, model: Model) -> bool:
    """Whether the model's table has exactly the columns, keys and constraints we see."""
    return snapshot.remember("knows columns", model.qualified, lambda: _knows_columns(snapshot, model))


def _knows_columns(snapshot: Snapshot, model: Model) -> bool:
    table = model.table
    return (
        table is not None
        and model.opaque is None
        and table.is_exact
        and not any(map(is_opaque, table.constraints))
        and is_settled(snapshot, model)
        and model.name not in snapshot.everywhere("altered classes", _altered)
    )


def _altered(file: SourceFile) -> Iterator[str]:
    """The names of classes that a module changes after their definition: `Hero.extra = Column(...)`."""
    for item in file.facts.interface.body:
        if isinstance(item, Assignment) and "." in item.target:
            yield from item.target.split(".")[:-1]
        elif isinstance(item, Assignment) and not item.target and _ALTERS.search(item.value or ""):
            yield from _WORD.findall(item.value or "")


def _definitions(snapshot: Snapshot, qualified: str) -> tuple[ClassFact, ...]:
    home = snapshot.schema.homes.get(qualified)
    file = None if home is None else snapshot.files.get(home.file)
    if home is None or file is None:
        return ()
    bodies: tuple[Definition, ...] = file.facts.interface.body
    found: tuple[ClassFact, ...] = ()
    for name in home.path.split("."):
        found = tuple(item for item in bodies if isinstance(item, ClassFact) and item.name == name)
        bodies = tuple(member for item in found for member in item.body)
    return found
