"""Migrations on disk: where their configuration is, and everything it leads to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel_lsp.migrations import configuration, graph, revision
from sqlmodel_lsp.migrations.configuration import Configuration, UnreadableError
from sqlmodel_lsp.migrations.graph import Graph
from sqlmodel_lsp.migrations.revision import Revision
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.problem import ConfigurationError

if TYPE_CHECKING:
    from sqlmodel_lsp.migrations.replay import Replay

_INI = "alembic.ini"
_TOML = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Folder:
    """The texts of the modules below some folders that imports start from."""

    roots: tuple[str, ...]
    _known: dict[str, str | None] = field(default_factory=dict)

    def text(self, module: str) -> str | None:
        """The text of a module by its dotted name; None for one that is not there."""
        if module not in self._known:
            parts = module.split(".")
            self._known[module] = self._read(parts) if all(part.isidentifier() for part in parts) else None
        return self._known[module]

    def _read(self, parts: list[str]) -> str | None:
        for root in self.roots:
            for file in (os.path.join(root, *parts) + ".py", os.path.join(root, *parts, "__init__.py")):
                found = _text(file) if os.path.isfile(file) else None
                if found is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True)
class Migrations:
    """One history of migrations. `environment` is the text of its `env.py`, `file` what describes it."""

    configuration: Configuration
    graph: Graph
    environment: str | None
    sources: Folder

    @property
    def file(self) -> str:
        """The file that says where everything is."""
        return self.configuration.file


def load(folder: Path, config: Path | None = None) -> Migrations:
    """The migrations of the project that a folder belongs to, or that a configuration file describes.

    Raises ConfigurationError with one sentence when there is none, or several, or what it names is not there.
    """
    found = _read(config) if config is not None else _find(folder.resolve())
    if found is None:
        raise ConfigurationError(f"`{_shown(config or folder)}` describes no migrations, it has no `script_location`")
    roots = _roots(found)
    located = _located(found, roots)
    revisions = list(_revisions(located))
    environment = _text(os.path.join(located.location, "env.py"))
    return Migrations(located, graph.build(revisions), environment, Folder(roots))


def _find(folder: Path) -> Configuration:
    """The configuration upwards from a folder, or the only one below it."""
    for here in (folder, *folder.parents):
        found = _in_folder(here)
        if found is not None:
            return found
        if (here / ".git").exists():
            break
    below = [found for here in _folders_below(folder) if (found := _in_folder(here)) is not None]
    if len(below) > 1:
        names = " and ".join(f"`{_shown(item.file)}`" for item in below)
        raise ConfigurationError(f"{names} are both there; say with `--config` which one is meant")
    if below:
        return below[0]
    places = (folder, *_folders_below(folder))
    bare = [here for here in places if (here / "env.py").is_file() and (here / "versions").is_dir()]
    if len(bare) == 1:
        where = str(bare[0])
        return Configuration(str(bare[0] / "env.py"), where, (os.path.join(where, "versions"),))
    raise ConfigurationError(
        f"`{_shown(folder)}` has no `{_INI}` and no `[tool.alembic]` in a `{_TOML}`, above or below it; "
        "name the file with `--config`"
    )


def _in_folder(folder: Path) -> Configuration | None:
    for name in (_TOML, _INI):
        if (folder / name).is_file():
            found = _read(folder / name)
            if found is not None:
                return found
    return None


def _read(file: Path) -> Configuration | None:
    path = os.path.abspath(file)
    text = _text(path)
    if text is None:
        raise ConfigurationError(f"`{_shown(file)}` does not exist or cannot be read")
    try:
        if path.endswith(".toml"):
            return configuration.read_toml(path, text)
        return configuration.read_ini(path, text)
    except UnreadableError as error:
        raise ConfigurationError(f"`{_shown(file)}` {error}") from error


def _folders_below(folder: Path) -> Iterator[Path]:
    for name, folders, _ in os.walk(folder):
        folders[:] = sorted(inner for inner in folders if inner not in files.NEVER_WALKED)
        if Path(name) != folder:
            yield Path(name)


def _roots(found: Configuration) -> tuple[str, ...]:
    """The folders that imports in migrations start from: as configured, and where the packages begin."""
    here = os.path.dirname(found.file)
    roots = [os.path.normpath(os.path.join(here, path)) for path in found.import_paths if path]
    outer = found.location if os.path.isabs(found.location) else here
    while os.path.isfile(os.path.join(outer, "__init__.py")) or outer == found.location:
        outer = os.path.dirname(outer)
    return tuple(dict.fromkeys((*roots, here, outer, os.path.join(here, "src"))))


def _located(found: Configuration, roots: tuple[str, ...]) -> Configuration:
    """The configuration with folders that are there; `package:folder` is looked for where imports start."""
    location = _resolved(found.location, roots)
    if location is None or not os.path.isdir(location):
        raise ConfigurationError(
            f"`{_shown(found.file)}` names the `script_location` `{_shown(found.location)}`, which is no folder"
        )
    versions: list[str] = []
    for item in found.versions:
        is_usual = item == os.path.join(found.location, "versions")
        place = os.path.join(location, "versions") if is_usual else _resolved(item, roots)
        if place is None or not os.path.isdir(place):
            raise ConfigurationError(
                f"`{_shown(found.file)}` leads to the revisions in `{_shown(item)}`, which is no folder"
            )
        versions.append(place)
    return Configuration(
        found.file, location, tuple(versions), found.url, found.is_recursive, found.databases, found.import_paths
    )


def _resolved(path: str, roots: tuple[str, ...]) -> str | None:
    if os.path.isabs(path):
        return path
    package, _, rest = path.partition(":")
    tries = (os.path.join(root, *package.split("."), *rest.split("/")) for root in roots)
    return next((place for place in tries if os.path.isdir(place)), None)


def _revisions(found: Configuration) -> Iterator[Revision]:
    for place in found.versions:
        for name, folders, names in os.walk(place):
            folders[:] = sorted(inner for inner in folders if found.is_recursive and inner != "__pycache__")
            for file in sorted(names):
                path = os.path.join(name, file)
                text = _text(path) if file.endswith(".py") and not file.startswith("__init__") else None
                read = None if text is None else revision.read(path, text)
                if read is not None:
                    yield read


def _text(path: str) -> str | None:
    data = files.content(path)
    source = files.decode(path, data) if isinstance(data, bytes) else None
    return source.text if isinstance(source, files.Source) else None


def _shown(path: str | Path) -> str:
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return str(path)


def replay(loaded: Migrations, dialect: str | None = None, database: str | None = None) -> Replay:
    """What follows the history, for the dialect that is asked for or that the configuration names.

    Raises ConfigurationError for a dialect that is not known, and when it is not clear which database is meant.
    """
    from sqlmodel_lsp.migrations import environment
    from sqlmodel_lsp.migrations.replay import Replay
    from sqlmodel_lsp.sql.ddl import DIALECTS

    env = environment.read(loaded.environment or "", loaded.sources)
    named = configuration.dialect_of(loaded.configuration.url) or configuration.dialect_of(env.url)
    chosen = dialect or named or "postgresql"
    if chosen not in DIALECTS:
        raise ConfigurationError(
            f"`{_shown(loaded.file)}` is for the dialect `{chosen}`, which is not known; "
            f"say with `--dialect` which one comes closest: {', '.join(DIALECTS)}"
        )
    databases = loaded.configuration.databases
    if databases and database not in databases:
        names = " and ".join(f"`{name}`" for name in databases)
        raise ConfigurationError(f"`{_shown(loaded.file)}` is for the databases {names}; name one with `--database`")
    return Replay(chosen, env.convention, loaded.sources, database)
