"""The fixtures that tests ask for: a session for a database in memory, and a client of the application."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import imports
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.router import application
from sqlmodel_lsp.generate.router.session import Source
from sqlmodel_lsp.generate.targets import Target

_DEPENDS = re.compile(r"Depends\(\s*(\w+)\s*[,)]")


@dataclass(frozen=True, slots=True)
class Application:
    """The application, and the function whose sessions are replaced."""

    needed: Needed
    get_session: Needed


def session(request: Request, name: str, *, is_async: bool) -> list[Definition]:
    """The fixture with the session, and what coroutines need besides."""
    found = []
    if is_async:
        code = request.templates.render(
            "conftest.py", definition="backend", name="anyio_backend", **{"await": "await "}
        )
        found.append(Definition("anyio_backend", code, (Needed("pytest", None),)))
    awaited = "await " if is_async else ""
    code = request.templates.render("conftest.py", definition="session", name=name, **{"await": awaited})
    needed = [Needed("pytest", None), Needed("sqlmodel", "SQLModel"), Needed("sqlmodel.pool", "StaticPool")]
    if is_async:
        needed += [
            Needed("collections.abc", "AsyncIterator"),
            Needed("sqlalchemy.ext.asyncio", "create_async_engine"),
            Needed("sqlmodel.ext.asyncio.session", "AsyncSession"),
        ]
    else:
        needed += [
            Needed("collections.abc", "Iterator"),
            Needed("sqlmodel", "Session"),
            Needed("sqlmodel", "create_engine"),
        ]
    return [*found, Definition(name, code, tuple(needed))]


def client(request: Request, name: str, session_name: str, app: Application, *, is_async: bool) -> Definition:
    """The fixture with the client."""
    code = request.templates.render(
        "conftest.py",
        definition="client",
        name=name,
        session=session_name,
        application=app.needed.bound,
        get_session=app.get_session.bound,
        **{"await": "await " if is_async else ""},
    )
    needed = [Needed("pytest", None), app.needed, app.get_session]
    if is_async:
        library = http_library(request)
        needed += [
            Needed("collections.abc", "AsyncIterator"),
            Needed(library, "ASGITransport"),
            Needed(library, "AsyncClient"),
            Needed("sqlmodel.ext.asyncio.session", "AsyncSession"),
        ]
    else:
        needed += [
            Needed("collections.abc", "Iterator"),
            Needed("fastapi.testclient", "TestClient"),
            Needed("sqlmodel", "Session"),
        ]
    return Definition(name, code, tuple(needed))


def http_library(request: Request) -> str:
    """The library with the asynchronous client: the one that the project names."""
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        found = re.search(r"\bhttpx2?\b", request.content(os.path.join(request.folder, name)) or "")
        if found is not None:
            return found[0]
    return "httpx2"


def find_application(request: Request, router: Target, source: Source) -> Application | None:
    """The application that includes a router, and what gives its routes their session."""
    found = application.find(request, router)
    home = next((file for file in request.snapshot.files.values() if file.module == source.module), None)
    if found is None or home is None:
        return None
    path, name = found
    file = request.snapshot.files[path]
    if not source.is_alias:
        return Application(Needed(file.module, name), Needed(source.module, source.name))
    span = home.facts.place(source.name, "statement")
    depends = _DEPENDS.search(home.text[span.start : span.end]) if span is not None else None
    defined = [item.name for item in home.facts.interface.body if isinstance(item, Function)]
    if depends is None:
        return None
    if depends[1] in defined:
        return Application(Needed(file.module, name), Needed(source.module, depends[1]))
    origin = imports.origin(depends[1], home)
    if origin is None or origin.name is None:
        return None
    return Application(Needed(file.module, name), Needed(origin.module, origin.name))
