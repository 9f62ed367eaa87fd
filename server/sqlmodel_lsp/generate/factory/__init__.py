"""Factories of polyfactory for a table model, and a seed that fills a database."""

from __future__ import annotations

from sqlmodel_lsp.generate import (
    Difference,
    Generator,
    Offer,
    Option,
    Plan,
    RefusalError,
    Request,
    Subject,
    imports,
    merging,
    placement,
)
from sqlmodel_lsp.generate.factory.planner import Planner
from sqlmodel_lsp.generate.tests import places
from sqlmodel_lsp.text.edits import FileChange, SourceChange


def is_useful(request: Request) -> bool:
    """Whether the model has no factory yet."""
    if not placement.is_extensible(request.snapshot, request.model):
        return False
    place = places.folder(request, request.model)
    return merging.is_missing(places.target(request, place, "factories"), f"{request.model.name}Factory")


def plan(request: Request) -> Plan:
    """Adds the factories and seeds of the model, and of what it refers to, that are missing."""
    place = places.folder(request, request.model)
    factories = places.target(request, place, "factories")
    seeds = places.target(request, place, "async_seeds" if request.flag("async") else "seeds")
    planner = Planner(request, factories, seeds)
    changes = [] if place.new is None else [FileChange(place.new, created="")]
    differences: list[Difference] = []
    local = imports.local_packages(request.snapshot) | {"tests"}
    for target, headline, definitions in (
        (factories, "Factories that make objects with likely values.", planner.factories()),
        (seeds, "Seeds that fill a database with objects.", planner.seeds()),
    ):
        if target.file is not None and any(block.damaged for _, block in target.file.facts.blocks):
            raise RefusalError(f"`{target.path}` has errors of syntax; mend them first")
        merged = merging.merge(target, definitions, headline, local)
        changes += [] if merged.change is None else [merged.change]
        differences += merged.differences
    title = f"Generate a factory for `{request.model.name}`"
    return Plan(SourceChange(title, tuple(changes)), differences=tuple(differences))


GENERATORS = (
    Generator(
        "factory",
        "Write a factory of polyfactory for a table model, and a seed that fills a database with its objects",
        Subject.MODEL,
        plan,
        (Option("async", "Write seeds that take an `AsyncSession`."),),
        (Offer("Generate a factory for `{model}`", {"async": False}),),
        is_useful,
        details=(
            "Values are left to chance within the constraints of the model; what has to be unique is numbered. A seed "
            "adds the objects that others refer to first, and the same ones in each run."
        ),
    ),
)
