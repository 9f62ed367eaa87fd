"""A whole application to begin with, made by the other generators."""

from __future__ import annotations

import os

from sqlmodel_lsp.generate import alembic, crud, database, router, tests
from sqlmodel_lsp.generate.database import drivers
from sqlmodel_lsp.generate.database.drivers import Driver
from sqlmodel_lsp.generate.database.planner import MIGRATE
from sqlmodel_lsp.generate.generator import Generator, Kind, Option, Plan, Request, Subject
from sqlmodel_lsp.generate.project import names
from sqlmodel_lsp.generate.project.staging import Staging
from sqlmodel_lsp.text.edits import FileChange, SourceChange

_PACKAGES = ("alembic>=1.16", "fastapi[standard]>=0.115", "sqlmodel>=0.0.22")
_DEV_PACKAGES = ("httpx2", "mypy", "pytest", "ruff")


def plan(request: Request) -> Plan:
    """Makes the files of the project that are not there."""
    name = names.asked(request)
    folder = names.folder(request, name)
    driver = drivers.chosen(request)
    staging = Staging(request.snapshot.schema.version, request.templates)
    staging.add(_beginning(request, name, driver))
    kind = {option.name: request.options[option.name] for option in drivers.OPTIONS}
    staging.run(database.GENERATORS[0], {**kind, "tables": MIGRATE})
    staging.run(crud.GENERATORS[0], {"async": driver.is_async}, (staging.model("Hero"),))
    staging.run(router.GENERATORS[0], {}, (staging.model("Hero"),))
    staging.run(tests.GENERATORS[0], {}, (staging.model("Hero"),))
    staging.run(alembic.GENERATORS[0], {"async": driver.is_async, "revision": True})
    changes = [FileChange(os.path.join(folder, path), created=text) for path, text in sorted(staging.texts.items())]
    return Plan(SourceChange(f"Make the project `{name}`", tuple(changes)))


def _beginning(request: Request, name: str, driver: Driver) -> dict[str, str]:
    """The files that no other generator makes."""
    package = names.package_name(name)
    in_memory = "aiosqlite" if driver.is_async else ""
    dev_packages = {*_DEV_PACKAGES, in_memory} - {"", *driver.packages}
    data = {
        "name": name,
        "title": name.replace("-", " ").replace("_", " ").capitalize(),
        "package_name": package,
        "packages": sorted({*_PACKAGES, *driver.packages}),
        "dev_packages": sorted(dev_packages),
        "url": driver.url(package),
        "scheme": "sqlite+aiosqlite" if driver.is_async else "sqlite",
    }
    files = {
        ".gitignore": "gitignore",
        "README.md": "README.md",
        "pyproject.toml": "pyproject.toml",
        f"{package}/main.py": "main.py",
        f"{package}/models.py": "models.py",
        "tests/test_migrations.py": "test_migrations.py",
    }
    texts = {path: f"{request.templates.render(f'project_{template}', **data)}\n" for path, template in files.items()}
    return {f"{package}/__init__.py": f'"""{data["title"]}."""\n', "tests/__init__.py": "", **texts}


GENERATORS = (
    Generator(
        "project",
        "Make an application with FastAPI, SQLModel and Alembic, with tests that pass",
        Subject.WORDS,
        plan,
        (
            *drivers.OPTIONS,
            Option("into", "The folder to make it in; one of the name of the project unless given.", Kind.TEXT),
        ),
        words="NAME",
        details=(
            "It has one model with its variants, functions, routes and tests, the database, and migrations with their "
            "first revision: what the other generators write, who carry on with it. Files that are there are kept. "
            "The tests need no server: they run against SQLite in memory, whatever the database is."
        ),
    ),
)
