"""Routes of FastAPI for the objects of one table model."""

from __future__ import annotations

from sqlmodel_lsp.generate import Generator, Offer, Plan, Request, Subject, imports, merging, placement
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.router import application
from sqlmodel_lsp.generate.router.planner import Planner
from sqlmodel_lsp.text.edits import FileChange, SourceChange


def is_useful(request: Request) -> bool:
    """Whether there are functions and variants to make routes of, and no routes yet."""
    planner = Planner(request)
    if planner.reason() is not None:
        return False
    return any(merging.is_missing(planner.target, name) for name in planner.names.values())


def plan(request: Request) -> Plan:
    """Adds the routes that the fitting module lacks, and includes its router in the application."""
    planner = Planner(request)
    planner.check()
    definitions = []
    for kind, name in planner.names.items():
        code = request.templates.render("router.py", definition=kind, **planner.data(kind))
        definitions.append(Definition(name, code, tuple(planner.needed(kind))))
    headline = f"Routes for `{request.model.name}` objects."
    local = imports.local_packages(request.snapshot)
    merged = merging.merge(planner.target, definitions, headline, local)
    changes = [] if merged.change is None else [merged.change]
    if planner.new_package is not None:
        changes.append(FileChange(planner.new_package, created=""))
    included = application.include(request, planner.target)
    changes += included.changes
    title = f"Generate routes for `{request.model.name}`"
    return Plan(SourceChange(title, tuple(changes)), (*planner.notes, *included.notes), merged.differences)


GENERATORS = (
    Generator(
        "router",
        "Write the FastAPI routes that create, read, list, update and delete the objects of a table model",
        Subject.MODEL,
        plan,
        offers=(Offer("Generate routes for `{model}`"),),
        is_useful=lambda request: placement.is_extensible(request.snapshot, request.model) and is_useful(request),
        details=(
            "They call the functions or the repository that `generate crud` writes, take and show the variants that "
            "`generate schemas` writes, and use the session that `generate database` provides; the application "
            "includes them where it is found. What is not there answers 404, what breaks a constraint 409."
        ),
        hindrance=lambda request: Planner(request).reason(),
    ),
)
