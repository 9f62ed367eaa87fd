"""A project's engine and sessions."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from sqlmodel_lsp.generate import imports, merging
from sqlmodel_lsp.generate.database import application, drivers, place
from sqlmodel_lsp.generate.database.planner import CREATE, MIGRATE, Planner
from sqlmodel_lsp.generate.generator import Generator, Kind, Offer, Option, Plan, Request, Subject
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.text.edits import SourceChange

_MANIFESTS = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py", "Pipfile")


def plan(request: Request) -> Plan:
    """Makes the module with engine and sessions, or adds what it lacks, and tells the application of its lifespan."""
    planner = Planner(request)
    definitions = []
    for kind in planner.missing:
        code = request.templates.render("database.py", definition=kind, **planner.data(kind))
        definitions.append(Definition(planner.name(kind), code, tuple(planner.needed(kind))))
    local = imports.local_packages(request.snapshot)
    merged = merging.merge(planner.target, definitions, "The database: its engine and its sessions.", local)
    changes = [] if merged.change is None else [merged.change]
    notes: tuple[str, ...] = tuple(_notes(request, planner)) if changes else ()
    if "lifespan" in planner.missing:
        told = application.tell(
            request.snapshot,
            planner.target,
            planner.lifespan,
            planner.create_tables if planner.creates_tables else "",
            is_relative=planner.is_relative,
        )
        changes += told.changes
        notes += told.notes
    elif "tables" in planner.missing and planner.present_lifespan is not None:
        lifespan = planner.present_lifespan
        notes += (f"call `{planner.create_tables}` in the `{lifespan.bound}` of `{lifespan.module}`",)
    return Plan(SourceChange("Set up the database", tuple(changes)), notes)


def _notes(request: Request, planner: Planner) -> Iterator[str]:
    """What the code needs that the project does not mention."""
    texts = [request.content(os.path.join(request.folder, name)) for name in _MANIFESTS]
    known = "\n".join(text for text in texts if text is not None)
    missing = [package for package in planner.driver.packages if not _mentions(known, package)]
    if missing:
        names = " and ".join(f"`{package}`" for package in missing)
        yield f"`{planner.target.path}` needs {names}; add {'it' if len(missing) == 1 else 'them'} to the dependencies"


def _mentions(text: str, package: str) -> bool:
    name = re.escape(package.partition("[")[0])
    return re.search(rf"(?<![\w-]){name}(?![\w-])", text, re.IGNORECASE) is not None


GENERATORS = (
    Generator(
        "database",
        "Write the module with the engine of a database and its sessions",
        Subject.NOTHING,
        plan,
        (
            *drivers.OPTIONS,
            Option("fastapi", "Write what FastAPI takes: a dependency and a lifespan.", default=True),
            Option(
                "tables",
                "Have the application create missing tables when it starts, or leave them to migrations. Where there "
                "is an `alembic.ini` they are left to it, unless given.",
                Kind.CHOICE,
                choices=(CREATE, MIGRATE),
            ),
        ),
        (
            Offer("Set up a database", {"async": False}),
            Offer("Set up a database (async)", {"async": True}),
        ),
        lambda request: not place.has_engine(request.snapshot),
        details=(
            "Where the database is comes from the environment variable `DATABASE_URL`; no password stands in the code. "
            "SQLite checks foreign keys. The session is what `generate router` gives to its routes. An application of "
            "FastAPI that is found is told of the lifespan. What a project has already, under whatever name, is used "
            "as it is."
        ),
    ),
)
