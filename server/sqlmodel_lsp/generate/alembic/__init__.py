"""Migrations with Alembic, set up for SQLModel."""

from __future__ import annotations

from sqlmodel_lsp.generate.alembic import revisions
from sqlmodel_lsp.generate.alembic.planner import Planner
from sqlmodel_lsp.generate.database import drivers
from sqlmodel_lsp.generate.generator import Generator, Kind, Offer, Option, Plan, Request, Subject
from sqlmodel_lsp.text.edits import FileChange, SourceChange


def plan(request: Request) -> Plan:
    """Makes the files that Alembic needs, as far as they are not there."""
    planner = Planner(request)
    render = request.templates.render
    texts = {
        planner.ini: render("alembic.ini", **planner.ini_data),
        planner.path("env.py"): render("env.py", **planner.env_data),
        planner.path("script.py.mako"): render("script.py.mako"),
    }
    if request.flag("revision") and not planner.has_revisions:
        texts[planner.path("versions", revisions.FILE)] = revisions.first(request, planner.dialect)
    changes = tuple(FileChange(path, created=f"{text}\n") for path, text in texts.items())
    notes = () if planner.has_engine else ("no engine was found, so the migrations make one for `DATABASE_URL`",)
    return Plan(SourceChange("Set up migrations with Alembic", changes), notes)


def is_useful(request: Request) -> bool:
    """Whether nothing of the project tells that it has migrations."""
    return not any(path.endswith("env.py") and "alembic" in file.text for path, file in request.snapshot.files.items())


GENERATORS = (
    Generator(
        "alembic",
        "Set up migrations with Alembic: its configuration, environment and template for revisions",
        Subject.NOTHING,
        plan,
        (
            Option("revision", "Write the first revision, which creates the tables of all models."),
            Option("directory", "The folder for the migrations.", Kind.TEXT, "migrations"),
            Option("naming-convention", "Give every constraint a name, so that it can be altered.", default=True),
            *drivers.OPTIONS,
        ),
        (Offer("Set up migrations with Alembic", {"revision": False}),),
        is_useful,
        details=(
            "The environment imports every module with tables, and uses the engine of the project, asynchronous or "
            "not; only where there is none it makes one, for which `async`, `database` and `driver` are. Tables of "
            "SQLite are altered in batches, with which no row is lost that refers to them. The template imports "
            "`sqlmodel`, whose types revisions use."
        ),
    ),
)
