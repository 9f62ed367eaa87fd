"""Functions that create, read, list, update and delete the objects of one table model."""

from __future__ import annotations

from sqlmodel_lsp.generate import (
    Generator,
    Kind,
    Offer,
    Option,
    Plan,
    Request,
    Subject,
    imports,
    merging,
    placement,
)
from sqlmodel_lsp.generate.crud.planner import Planner
from sqlmodel_lsp.generate.merging import Definition, Holder
from sqlmodel_lsp.text.edits import SourceChange


def is_useful(request: Request) -> bool:
    """Whether the model is a table with a key of which a function is missing."""
    model = request.model
    if not placement.is_extensible(request.snapshot, model) or model.table is None or not model.table.primary_key():
        return False
    planner = Planner(request)
    file = planner.target.file
    is_sound = file is None or not any(block.damaged for _, block in file.facts.blocks)
    names = (planner.qualified(name) for name in planner.names.values())
    return is_sound and any(merging.is_missing(planner.target, name) for name in names)


def plan(request: Request) -> Plan:
    """Adds the functions that the fitting module lacks, and the imports they need."""
    planner = Planner(request)
    planner.check()
    definitions = []
    for kind, name in planner.names.items():
        code = request.templates.render("crud.py", function=kind, **planner.data(kind))
        definitions.append(Definition(name, code, tuple(planner.needed(kind))))
    holder = None
    if planner.is_class:
        head = request.templates.render("repository.py", **planner.data("repository"))
        holder = Holder(planner.holder, head, (planner.session_import,))
    headline = f"Create, read, update and delete `{request.model.name}` objects."
    merged = merging.merge(planner.target, definitions, headline, imports.local_packages(request.snapshot), holder)
    title = f"Generate CRUD {'repository' if planner.is_class else 'functions'} for `{request.model.name}`"
    changes = () if merged.change is None else (merged.change,)
    return Plan(SourceChange(title, changes), differences=merged.differences)


_OPTIONS = (
    Option("async", "Write coroutines that take an `AsyncSession`."),
    Option(
        "style", "Write functions, or the methods of a class.", Kind.CHOICE, "functions", ("functions", "repository")
    ),
    Option("paging", "List by number, or after the key of the last one.", Kind.CHOICE, "offset", ("offset", "keyset")),
    Option("soft-delete", "Mark objects as deleted in their column for it, and leave them out when reading."),
    Option("bulk", "Write a function that creates many objects at once."),
    Option("upsert", "Write a function that creates an object, or updates the one with the same unique value."),
    Option("load", "Load the relationships of what is read."),
)

GENERATORS = (
    Generator(
        "crud",
        "Write functions that create, read, list, update and delete the objects of a table model",
        Subject.MODEL,
        plan,
        _OPTIONS,
        (
            Offer("Generate CRUD functions for `{model}`", {"async": False, "style": "functions"}),
            Offer("Generate CRUD functions for `{model}` (async)", {"async": True, "style": "functions"}),
        ),
        is_useful,
        details=(
            "They take the Create and Update variants where there are any. An object is found by its key and by every "
            "unique column; lists are narrowed down by columns that are true or false."
        ),
        hindrance=lambda request: Planner(request).hindrance(),
    ),
)
