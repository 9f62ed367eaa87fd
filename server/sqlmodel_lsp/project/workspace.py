"""A workspace: a host filled from disk, and what was learnt about its surroundings on the way."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel_lsp.analysis.host import AnalysisHost, Change
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.project import baselines, config, environment, files, indexer, locks, roots
from sqlmodel_lsp.project.config import Configuration
from sqlmodel_lsp.project.environment import Environment
from sqlmodel_lsp.project.indexer import Step
from sqlmodel_lsp.project.library import Library
from sqlmodel_lsp.project.modules import Location, Modules
from sqlmodel_lsp.project.problem import Problem
from sqlmodel_lsp.rules import Rule, selection
from sqlmodel_lsp.rules.baseline import Baseline, Known
from sqlmodel_lsp.schema import link
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.settings import Settings, matches


@dataclass(slots=True)
class Workspace:
    """Everything loaded. `checked` are the files that were asked for and have to do with models, sorted.

    `version` is the SQLModel version in force and `version_source` says in words where it comes from.
    """

    host: AnalysisHost
    configuration: Configuration
    environment: Environment | None
    version: tuple[int, ...]
    version_source: str
    folders: tuple[Path, ...]
    modules: Modules
    library: Library
    checked: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    files_seen: int = 0
    baseline: Baseline = field(default_factory=Baseline)
    _rules: dict[tuple[str, ...], tuple[Rule, ...]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.configuration.settings

    @property
    def snapshot(self) -> Snapshot:
        """The present snapshot."""
        return self.host.snapshot

    def tables(self) -> tuple[Table, ...]:
        """The tables of the files that were asked for."""
        checked = set(self.checked)
        return tuple(table for table in self.snapshot.schema.tables() if table.file in checked)

    def update(self, changes: Iterable[Change]) -> Snapshot:
        """Applies changes and then reads every module that linking asks for, until it asks for nothing new."""
        snapshot = self.host.apply(changes)
        while True:
            supplied = self.library.supply(snapshot.schema.wanted, snapshot.files)
            if not supplied:
                return snapshot
            snapshot = self.host.apply(supplied)

    def change(self, path: str, text: str | None) -> Change:
        """The change that gives a file of the workspace this text; None removes it."""
        if path not in self.snapshot.files:
            self.modules.add([path])
            self.library.forget()
        location = self.modules.locate(path)
        return Change(path, text, location.module, location.is_package, location.root)

    def read(self, path: str) -> Change:
        """The change that gives a file the text it has on disk; removes it when there is none to be had."""
        data = files.content(path)
        source = files.decode(path, data) if isinstance(data, bytes) else None
        return self.change(path, source.text if isinstance(source, files.Source) else None)

    def would_find(self, path: str) -> bool:
        """Whether loading would come across this file, were it there."""
        for folder in self.folders:
            inner = Path(path).parent
            if folder == inner or folder in inner.parents:
                between = [inner, *inner.parents][: len(inner.parts) - len(folder.parts)]
                if any(part.name in files.NEVER_WALKED or (part / "pyvenv.cfg").exists() for part in between):
                    return False
        return not _is_excluded(Path(path), self.configuration)

    def rules(self, path: str) -> tuple[Rule, ...]:
        """The rules a file is judged by, with the severities asked for; the same object for files of the same lot."""
        exceptions = self.settings.per_file_ignores
        relative = self.relative(path) if exceptions else ""
        lot = tuple(pattern for pattern in exceptions if matches(relative, pattern))
        if lot not in self._rules:
            self._rules[lot] = selection.chosen(self.settings, relative)
        return self._rules[lot]

    def known(self, path: str) -> Known:
        """The findings in a file that are known and not to be told."""
        return self.baseline.of_file(self.relative(path)) if self.baseline.files else {}

    def relative(self, path: str) -> str:
        """A path as the patterns of the settings see it."""
        return Path(os.path.relpath(path, self.configuration.folder)).as_posix()


def load(
    paths: Sequence[str | Path],
    overrides: Mapping[str, Any] | None = None,
    *,
    configuration: Configuration | None = None,
    texts: Mapping[str, str] | None = None,
    python: str | None = None,
    progress: indexer.Progress = lambda *_: None,
) -> Workspace:
    """Loads at once what `load_steps` loads step by step, and tells `progress` of each."""
    steps = load_steps(paths, overrides, configuration=configuration, texts=texts, python=python)
    return indexer.at_once(steps, progress)


def load_steps(
    paths: Sequence[str | Path],
    overrides: Mapping[str, Any] | None = None,
    *,
    configuration: Configuration | None = None,
    texts: Mapping[str, str] | None = None,
    python: str | None = None,
) -> Generator[Step, None, Workspace]:
    """Loads the projects around the given files and folders, and checks these.

    `configuration` is looked for when not given. `texts` stand for the files of these paths, whatever is on disk.
    `python` names an interpreter or environment. Raises ConfigurationError; a path that does not exist becomes a
    problem. Other work may be done between two steps, but nothing that was yielded is of use before the end.
    """
    timings: dict[str, float] = {}
    texts = {os.path.abspath(path): text for path, text in (texts or {}).items()}
    wanted = [Path(os.path.abspath(path)) for path in paths]
    present = [path for path in wanted if path.exists() or str(path) in texts]
    with _timed(timings, "finding files"):
        start = _common_folder(present or [Path.cwd()])
        if configuration is None:
            configuration = config.load(start, overrides)
        scopes = [roots.root_of(path) for path in present]
        folders = tuple(dict.fromkeys(scope.folder for scope in scopes)) or (start,)
        asked = set()
        for file in itertools.chain.from_iterable(_python_files(path, configuration) for path in present):
            asked.add(str(file))
            yield Step("Finding", len(asked))
        around = {str(file) for scope in dict.fromkeys(scopes) for file in _context(scope, configuration)}
    workspace = _empty(configuration, folders, python)
    workspace.timings = timings
    workspace.problems += [Problem(str(path), "does not exist") for path in wanted if path not in present]
    remembered = baselines.load(configuration)
    if isinstance(remembered, Problem):
        workspace.problems.append(remembered)
    else:
        workspace.baseline = remembered
    named = frozenset(texts).union(str(path) for path in present if not path.is_dir())
    with _timed(timings, "reading files"):
        found = yield from indexer.index_steps(asked | around, named, texts, workspace.modules)
    with _timed(timings, "linking"):
        changes = [_change(source, found.locations[path]) for path, source in found.sources.items()]
        for count, change in enumerate(changes):
            yield Step("Parsing", count, len(changes))
            workspace.host.read_ahead(change)
        yield Step("Linking")
        workspace.update(changes)
    workspace.files_seen = found.seen
    workspace.problems += [problem for problem in found.problems if problem.path in asked]
    workspace.checked = tuple(sorted(asked & set(found.sources)))
    return workspace


def _change(source: files.Source, place: Location) -> Change:
    return Change(source.path, source.text, place.module, place.is_package, place.root)


def _empty(configuration: Configuration, folders: tuple[Path, ...], python: str | None) -> Workspace:
    settings = configuration.settings
    surroundings = environment.find(folders[0], python)
    versions, source = _versions(folders[0], settings, surroundings)
    modules = Modules(folders, [configuration.folder / root for root in settings.source_roots])
    library = Library(modules, surroundings)
    version = versions.get("sqlmodel") or link.NEWEST
    host = AnalysisHost(version, versions.get("pydantic"))
    return Workspace(host, configuration, surroundings, version, source, folders, modules, library)


def _versions(
    root: Path, settings: Settings, surroundings: Environment | None
) -> tuple[Mapping[str, tuple[int, ...]], str]:
    """The versions of SQLModel and Pydantic to follow, as far as they are known, and where the first comes from.

    What is installed for the project counts most, then what it has locked, then what happens to be installed with us.
    """
    installed = {} if surroundings is None else surroundings.versions_of("sqlmodel", "pydantic")
    if settings.sqlmodel_version is not None:
        chosen = tuple(map(int, settings.sqlmodel_version.split(".")))
        return {**installed, "sqlmodel": chosen}, "the settings"
    is_own = surroundings is not None and surroundings.source == environment.OURS
    lock = locks.find(root) if is_own or "sqlmodel" not in installed else None
    if lock is not None:
        return lock.versions, f"`{lock.file.name}`"
    if surroundings is not None and "sqlmodel" in installed:
        return installed, f"the environment (found by {surroundings.source})"
    return installed, "the newest one, as nothing tells"


def _python_files(path: Path, configuration: Configuration) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from files.walk(path, lambda inner: _is_excluded(inner, configuration))


def _context(scope: roots.Root, configuration: Configuration) -> Iterator[Path]:
    """The files of a project besides those that were asked for."""
    for folder in scope.indexed:
        yield from _python_files(folder, configuration)
    for folder in scope.beside:
        yield from (file for file in sorted(folder.glob("*.py")) if not _is_excluded(file, configuration))


def _is_excluded(path: Path, configuration: Configuration) -> bool:
    exclude = configuration.settings.exclude
    if not exclude:
        return False
    relative = Path(os.path.relpath(path, configuration.folder)).as_posix()
    return any(matches(relative, pattern) for pattern in exclude)


def _common_folder(paths: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    timings[stage] = time.perf_counter() - start
