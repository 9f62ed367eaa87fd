"""What the parts of a database module are called, hold and use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import imports, layout, placement
from sqlmodel_lsp.generate.database import drivers, model_modules, place
from sqlmodel_lsp.generate.generator import RefusalError, Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.router import session
from sqlmodel_lsp.generate.targets import Target

CREATE, MIGRATE = "create", "migrate"


class Planner:
    """Plans the module with engine and sessions; what is there under whatever name is used as it is."""

    def __init__(self, request: Request) -> None:
        self.request, self.snapshot = request, request.snapshot
        self.driver = drivers.chosen(request)
        self.is_async = self.driver.is_async
        self.target: Target = place.find(request, is_async=self.is_async)
        self._file = self.target.file
        self._engines = dict(place.engines(self._file)) if self._file is not None else {}
        self._check()

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The kinds of the definitions to write, in order."""
        return tuple(self._missing())

    @cached_property
    def creates_tables(self) -> bool:
        """Whether the application creates tables when it starts."""
        wanted = self.request.text("tables")
        if wanted is None:
            return self.request.content(os.path.join(self.request.folder, "alembic.ini")) is None
        return wanted == CREATE

    @property
    def engine(self) -> str:
        """The name of the engine."""
        fitting = [name for name, is_async in self._engines.items() if is_async == self.is_async]
        return fitting[0] if fitting else self._named("engine")

    @property
    def url(self) -> str:
        """The name of what holds the URL, in the environment and in the module."""
        return self._named("DATABASE_URL", "ASYNC_DATABASE_URL")

    @cached_property
    def get_session(self) -> str:
        """The name of the function that gives sessions."""
        return self._gives_session or self._named("get_session", "get_async_session")

    @cached_property
    def dependency(self) -> str:
        """The name of the annotation that FastAPI gives sessions for."""
        found = session.find(self.snapshot, is_async=self.is_async)
        return found.name if found is not None and found.is_alias else self._named("SessionDep", "AsyncSessionDep")

    @cached_property
    def create_tables(self) -> str:
        """The name of the function that creates tables."""
        return self._creates_tables or self._named("create_tables", "create_async_tables")

    @property
    def lifespan(self) -> str:
        """The name of what FastAPI runs while the application lives."""
        return self._named("lifespan", "async_lifespan")

    def name(self, kind: str) -> str:
        """The name of a definition."""
        names = {
            "url": self.url, "engine": self.engine, "keys": self._named("enforce_foreign_keys"),
            "session": self.get_session, "dependency": self.dependency, "tables": self.create_tables,
            "lifespan": self.lifespan,
        }  # fmt: skip
        return names[kind]

    def data(self, kind: str) -> dict[str, object]:
        """What the template needs to know."""
        return {
            "name": self.name(kind),
            "database": self.driver.database,
            "default": self.driver.url(self._database_name),
            "url": self.url,
            "engine": self.engine,
            "session": "AsyncSession" if self.is_async else "Session",
            "get_session": self.get_session,
            "create_tables": self.create_tables if self.creates_tables else "",
            "modules": [self._import(module) for module in model_modules.covering(self.snapshot)],
            "is_async": self.is_async,
            "define": "async def" if self.is_async else "def",
            "await": "await " if self.is_async else "",
            "width": layout.WIDTH,
        }

    def needed(self, kind: str) -> Iterator[Needed]:
        """The names that a definition uses from elsewhere."""
        is_async = self.is_async
        if kind == "url":
            yield Needed("os", None)
        if kind == "engine":
            yield (
                Needed("sqlalchemy.ext.asyncio", "create_async_engine")
                if is_async
                else Needed("sqlmodel", "create_engine")
            )
        if kind == "keys":
            yield Needed("sqlalchemy", "event")
            yield Needed("sqlalchemy.engine.interfaces", "DBAPIConnection")
            yield Needed("sqlalchemy.pool", "ConnectionPoolEntry")
        if kind in ("session", "dependency"):
            name = "AsyncSession" if is_async else "Session"
            yield Needed("sqlmodel.ext.asyncio.session" if is_async else "sqlmodel", name)
        if kind == "session":
            yield Needed("collections.abc", "AsyncIterator" if is_async else "Iterator")
        if kind == "dependency":
            yield Needed("typing", "Annotated")
            yield Needed("fastapi", "Depends")
        if kind == "tables":
            yield Needed("sqlmodel", "SQLModel")
        if kind == "lifespan":
            yield Needed("collections.abc", "AsyncIterator")
            yield Needed("contextlib", "asynccontextmanager")
            yield Needed("fastapi", "FastAPI")

    def _missing(self) -> Iterator[str]:
        has_engine = self.engine in self._engines
        if not has_engine and not self._binds(self.url):
            yield "url"
        if not has_engine:
            yield "engine"
        if self._is_sqlite and "pragma foreign_keys" not in self._text.lower():
            yield "keys"
        if self._gives_session is None:
            yield "session"
        if self.request.flag("fastapi") and not self._has_dependency:
            yield "dependency"
        if self.creates_tables and self._creates_tables is None:
            yield "tables"
        if self.request.flag("fastapi") and (self.creates_tables or self.is_async) and self.present_lifespan is None:
            yield "lifespan"

    @cached_property
    def present_lifespan(self) -> Needed | None:
        """The lifespan that the project has already."""
        for file in place.own_files(self.snapshot):
            for item in file.facts.interface.body:
                if isinstance(item, Function) and item.name.endswith("lifespan"):
                    return Needed(file.module, item.name)
        return None

    def _check(self) -> None:
        """Raises RefusalError when the module cannot take what it lacks."""
        file = self._file
        if file is None:
            return
        if any(block.damaged for _, block in file.facts.blocks):
            raise RefusalError(f"`{file.path}` has errors of syntax; mend them first")
        if not self.is_async and self._engines and all(self._engines.values()):
            name = next(iter(self._engines))
            raise RefusalError(f"`{name}` in `{file.path}` is asynchronous; ask for `async`")
        if "engine" in self.missing and self._binds(self.engine):
            raise RefusalError(f"`{self.engine}` in `{file.path}` is not an engine; rename it first")
        if "session" in self.missing and self._binds(self.get_session):
            session_class, iterator = ("AsyncSession", "AsyncIterator") if self.is_async else ("Session", "Iterator")
            raise RefusalError(
                f"`{self.get_session}` in `{file.path}` does not say that it gives a `{session_class}`; let it return "
                f"`{iterator}[{session_class}]`, or rename it"
            )

    @property
    def _is_sqlite(self) -> bool:
        """Whether the engine, there or to come, is one of SQLite."""
        return self.driver.database == drivers.SQLITE and (not self._engines or "sqlite" in self._text)

    @property
    def _has_dependency(self) -> bool:
        found = session.find(self.snapshot, is_async=self.is_async)
        return found is not None and found.is_alias

    @property
    def _text(self) -> str:
        return "" if self._file is None else self._file.text

    @property
    def _database_name(self) -> str:
        """A database called like the project's package."""
        return self.target.module.partition(".")[0] if "." in self.target.module else "database"

    def _import(self, module: str) -> str:
        """The statement that imports a module of the project from the target."""
        spelled = imports.local_module(module, self.target.module, relative=self.is_relative)
        if not spelled.startswith("."):
            return f"import {spelled}"
        dots = spelled[: len(spelled) - len(spelled.lstrip("."))]
        package, _, name = spelled.lstrip(".").rpartition(".")
        return f"from {dots}{package} import {name}"

    @property
    def is_relative(self) -> bool:
        """Whether the modules beside it import one another relatively."""
        package = self.target.module.rpartition(".")[0]
        beside = [file for file in place.own_files(self.snapshot) if file.module.startswith(f"{package}.")]
        return bool(package) and imports.uses_relative_imports(beside)

    def _named(self, plain: str, second: str = "") -> str:
        """The name of something, another one where the project has that of the other kind already."""
        is_second = bool(self._engines) and self.is_async not in self._engines.values()
        return (second or f"async_{plain}") if is_second else plain

    def _binds(self, name: str) -> bool:
        return self._file is not None and name in placement.defined_names(self._file)

    @cached_property
    def _functions(self) -> tuple[tuple[Function, str], ...]:
        """The functions of the module with their code."""
        if self._file is None:
            return ()
        functions = [item for item in self._file.facts.interface.body if isinstance(item, Function)]
        spans = [(item, self._file.facts.place(item.name, "statement")) for item in functions]
        return tuple((item, self._text[span.start : span.end]) for item, span in spans if span is not None)

    @property
    def _gives_session(self) -> str | None:
        """The function of the module that gives sessions."""
        for item, _ in self._functions:
            found = re.search(r"\b(Async)?Session\b", item.returns or "")
            if found is not None and (found[1] is not None) == self.is_async:
                return item.name
        return None

    @property
    def _creates_tables(self) -> str | None:
        """The function of the module that creates all tables."""
        codes = ((item.name, code) for item, code in self._functions if item.is_async == self.is_async)
        return next((name for name, code in codes if "metadata.create_all" in code), None)
