"""From folders to the files whose facts a workspace needs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from sqlmodel_lsp.project import files, prefilter
from sqlmodel_lsp.project.modules import Location, Modules
from sqlmodel_lsp.project.problem import Problem


class Step(NamedTuple):
    """What is being done, and how much of how much of it; the latter is zero when nobody knows."""

    stage: str
    done: int = 0
    total: int = 0


Progress = Callable[[str, int, int], None]
"""Told of each step."""

T = TypeVar("T")


@dataclass(slots=True)
class Index:
    """The files that matter, with their places among the modules, and those that could not be read."""

    sources: dict[str, files.Source] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0


def at_once(steps: Generator[Step, None, T], progress: Progress = lambda *_: None) -> T:
    """What comes of all steps, taken without a pause."""
    while True:
        try:
            progress(*next(steps))
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]  # It is what the generator returns.


def index(paths: Iterable[str], named: frozenset[str], texts: Mapping[str, str], modules: Modules) -> Index:
    """Reads the files at `paths` and keeps those that have to do with models and all `named` ones.

    `texts` are known already and stand for what is on disk.
    """
    return at_once(index_steps(paths, named, texts, modules))


def index_steps(
    paths: Iterable[str], named: frozenset[str], texts: Mapping[str, str], modules: Modules
) -> Generator[Step, None, Index]:
    """Does what `index` does, a step for each file."""
    found = Index()
    contents: dict[str, bytes] = {}
    sketches: dict[str, prefilter.Sketch] = {}
    todo = sorted(set(paths) | named)
    for count, path in enumerate(todo):
        yield Step("Reading", count, len(todo))
        data = texts[path].encode(errors="surrogatepass") if path in texts else files.content(path)
        if isinstance(data, Problem):
            found.problems.append(data)
        elif data is not None:
            sketches[path] = prefilter.sketch(data) if len(data) <= files.MAX_BYTES else _glance(data)
            if path in named or sketches[path].is_relevant or sketches[path].bases or path.endswith("__init__.py"):
                contents[path] = data
    found.seen = len(sketches)
    modules.add(sketches)
    modules.vote({path: sketch.absolute() for path, sketch in sketches.items()})
    found.locations = {path: modules.locate(path) for path in sketches}
    for path in sorted(_selected(sketches, found.locations) | (named & set(contents))):
        source = files.Source(path, texts[path]) if path in texts else _source(path, contents.pop(path, None))
        if isinstance(source, Problem):
            found.problems.append(source)
        elif source is not None:
            found.sources[path] = source
    return found


def _source(path: str, data: bytes | None) -> files.Source | Problem | None:
    """The text of a file, read again unless its bytes were kept; None when it is gone by now."""
    content = files.content(path) if data is None else data
    return files.decode(path, content) if isinstance(content, bytes) else content


def _selected(sketches: Mapping[str, prefilter.Sketch], locations: Mapping[str, Location]) -> set[str]:
    """The relevant files, those with a class whose base comes from one of them, and those that use their tables.

    Bases are followed through any number of files; who only uses a table is the end of it.
    """
    selected = {path for path, sketch in sketches.items() if sketch.is_relevant}
    chosen_modules = {locations[path].module for path in selected}
    waiting = {path: _suppliers(sketches[path], locations[path]) for path in sketches if path not in selected}
    while True:
        more = [path for path, suppliers in waiting.items() if suppliers & chosen_modules]
        if not more:
            return selected | _users(sketches, locations, selected)
        for path in more:
            del waiting[path]
            selected.add(path)
            chosen_modules.add(locations[path].module)


def _users(sketches: Mapping[str, prefilter.Sketch], locations: Mapping[str, Location], selected: set[str]) -> set[str]:
    """The files that import a table's class, or a module that defines one, from one of the selected files."""
    modules = {locations[path].module for path in selected}
    homes = {locations[path].module for path in selected if sketches[path].tables}
    tables = frozenset().union(*(sketches[path].tables for path in selected))
    return {
        path
        for path, sketch in sketches.items()
        if path not in selected
        for module, names in sketch.imports.items()
        if _uses(prefilter.absolute_name(module, _package(locations[path])), names, modules, homes, tables)
    }


def _uses(module: str, names: frozenset[str], modules: set[str], homes: set[str], tables: frozenset[str]) -> bool:
    if module in homes and (module in names or not names or module.partition(".")[0] in names):
        return True
    if module in modules and not tables.isdisjoint(names):
        return True
    return any(f"{module}.{name}" in homes for name in names)


def _package(location: Location) -> str:
    """The package that the relative imports of a file start from."""
    return location.module if location.is_package else location.module.rpartition(".")[0]


def _suppliers(sketch: prefilter.Sketch, location: Location) -> frozenset[str]:
    """The modules that bases of a file's classes may come from; a package may pass on whatever it imports."""
    if not sketch.bases and not location.is_package:
        return frozenset()
    package = _package(location)
    found = set()
    for module, names in sketch.imports.items():
        if location.is_package or names & sketch.bases or "*" in names:
            name = prefilter.absolute_name(module, package)
            found.add(name)
            found.update(f"{name}.{inner}" for inner in names)
    return frozenset(found)


def _glance(data: bytes) -> prefilter.Sketch:
    """A file too large to read matters only when it speaks of models near its top."""
    return prefilter.Sketch(prefilter.sketch(data[:65_536]).is_relevant, {}, frozenset(), frozenset())
