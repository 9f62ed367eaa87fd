"""What Alembic is told of a project: where its files go, which modules, engine and tables there are."""

from __future__ import annotations

import configparser
import os
import re
from functools import cached_property

from sqlmodel_lsp.generate import imports
from sqlmodel_lsp.generate.database import drivers, model_modules, place
from sqlmodel_lsp.generate.generator import RefusalError, Request
from sqlmodel_lsp.generate.imports import Needed

_INI = "alembic.ini"
_PLAIN_FOLDER = re.compile(r"[A-Za-z_][\w./-]*")


class Planner:
    """Plans the files of Alembic. What is configured already decides about the rest."""

    def __init__(self, request: Request) -> None:
        self.request, self.snapshot = request, request.snapshot
        self.ini = os.path.join(request.folder, _INI)
        self.directory = self._directory()
        database = place.find(request, is_async=request.flag("async"))
        engines = list(place.engines(database.file)) if database.file is not None else []
        engines.sort(key=lambda engine: engine[1] != request.flag("async"))
        self._engine = engines[0] if engines else None
        self._module = database.module
        self.driver = None if engines else drivers.chosen(request)

    @property
    def is_async(self) -> bool:
        """Whether migrations run through an asynchronous engine."""
        return self._engine[1] if self._engine is not None else self.driver is not None and self.driver.is_async

    @property
    def dialect(self) -> str:
        """The database that the engine is for, as far as one sees."""
        if self.driver is not None:
            return self.driver.database
        file = next(file for file in place.own_files(self.snapshot) if file.module == self._module)
        found = re.search(r"\b(postgresql|mysql|mariadb|sqlite)\b", file.text)
        return found[1] if found is not None else drivers.SQLITE

    def path(self, *parts: str) -> str:
        """The path of one of Alembic's own files."""
        return os.path.join(self.request.folder, self.directory, *parts)

    @property
    def ini_data(self) -> dict[str, object]:
        """What the template of the configuration needs to know."""
        return {
            "engine_place": f"{self.directory}/env.py" if self._engine is None else self._module,
            "directory": self.directory,
            "root": f"%(here)s/{self._root}" if self._root else "%(here)s",
        }

    @property
    def env_data(self) -> dict[str, object]:
        """What the template of `env.py` needs to know."""
        render = self.request.templates.render
        data = {
            "is_async": self.is_async,
            "engine": "engine" if self._engine is None else self._engine[0],
            "naming_convention": self.request.flag("naming-convention") and not self._has_convention,
            "imports": self._imports(),
            "url": "",
            "makes_engine": "",
        }
        if self.driver is not None:
            known = {
                "url": "DATABASE_URL",
                "default": self.driver.url("database"),
                "database": self.driver.database,
                "is_async": self.is_async,
                "width": 88,
            }
            data["url"] = render("database.py", definition="url", name="DATABASE_URL", **known)
            data["makes_engine"] = render("database.py", definition="engine", name="engine", **known)
        return data

    @cached_property
    def has_engine(self) -> bool:
        """Whether the project makes an engine that migrations can use."""
        return self._engine is not None

    @property
    def has_revisions(self) -> bool:
        """Whether the project has a revision already."""
        versions = self.path("versions") + os.sep
        return any(path.startswith(versions) for path in self.snapshot.files)

    def _directory(self) -> str:
        """The folder of the migrations: the one that is configured, or asked for."""
        pyproject = self.request.content(os.path.join(self.request.folder, "pyproject.toml"))
        if pyproject is not None and re.search(r"^\[tool\.alembic\]", pyproject, re.MULTILINE):
            raise RefusalError("`pyproject.toml` configures Alembic already; take `tool.alembic` out of it first")
        asked = (self.request.text("directory") or "migrations").strip("/")
        present = self.request.content(self.ini)
        if present is None:
            if not _PLAIN_FOLDER.fullmatch(asked) or ".." in asked:
                raise RefusalError(f"`{asked}` is not a folder inside of the project; name one such as `migrations`")
            if os.path.join(self.request.folder, asked, "__init__.py") in self.snapshot.files:
                raise RefusalError(f"`{asked}` is a package of the project; name another folder for the migrations")
            return asked
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(present)
            found = parser.get("alembic", "script_location")
        except configparser.Error:
            raise RefusalError("`alembic.ini` does not say where its `script_location` is; mend it first") from None
        return found.replace("%(here)s", "").strip("/") or asked

    def _imports(self) -> str:
        needed = [Needed("logging.config", "fileConfig"), Needed("alembic", "context"), Needed("sqlmodel", "SQLModel")]
        needed.append(Needed("sqlalchemy", "Connection"))
        if self.is_async:
            needed.append(Needed("asyncio", None))
        if self._engine is not None:
            needed.append(Needed(self._module, self._engine[0]))
        else:
            needed.append(Needed("os", None))
            create = (
                ("sqlalchemy.ext.asyncio", "create_async_engine") if self.is_async else ("sqlmodel", "create_engine")
            )
            needed.append(Needed(*create))
        modules = model_modules.covering(self.snapshot)
        needed += [Needed(module, None) for module in modules]
        text = imports.block(needed, imports.local_packages(self.snapshot))
        for module in modules:
            text = re.sub(rf"^import {re.escape(module)}$", r"\g<0>  # noqa: F401", text, flags=re.MULTILINE)
        return text

    @property
    def _has_convention(self) -> bool:
        tables = (model.table for model in model_modules.own_tables(self.snapshot))
        return any(table is not None and table.convention and set(table.convention) - {"ix"} for table in tables)

    @property
    def _root(self) -> str:
        """The folder that modules count from, as seen from that of the configuration."""
        models = model_modules.covering(self.snapshot)
        files = [file for file in place.own_files(self.snapshot) if file.module in models]
        for file in files:
            depth = file.module.count(".") + (1 if not file.facts.interface.is_package else 2)
            root = file.path
            for _ in range(depth):
                root = os.path.dirname(root)
            relative = os.path.relpath(root or ".", self.request.folder or ".")
            return "" if relative == "." else relative.replace(os.sep, "/")
        return ""
