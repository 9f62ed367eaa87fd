"""Which dotted name a file is imported by, when a folder layout allows for several.

Knows paths and names only; the texts are somebody else's.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel_lsp.project import roots

_ROOT_MARKS = ("pyproject.toml", "setup.py", "setup.cfg")
_SOURCE_FOLDERS = ("src", "lib", "python")


@dataclass(frozen=True, slots=True)
class Location:
    """One name of a file: the module, whether it is a package, and the folder the name counts from."""

    path: str
    module: str
    is_package: bool
    root: str


class Modules:
    """The names of the files of a workspace.

    Every file has one identity: the name that most imports in the workspace call it by, else the most likely one.
    """

    def __init__(self, folders: Sequence[Path], source_roots: Sequence[Path] = ()) -> None:
        self._folders = [str(folder) for folder in folders]
        self._configured = [str(root) for root in source_roots]
        self._packages: dict[str, str] = {}
        self._marked: dict[str, bool] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._votes: Counter[tuple[str, str]] = Counter()

    def add(self, paths: Iterable[str]) -> None:
        """Takes note of files that exist, under every name they may have."""
        for path in paths:
            for location in self.candidates(path):
                self._names.setdefault(location.module, {}).setdefault(location.root, path)

    def vote(self, imports: Mapping[str, frozenset[str]]) -> None:
        """Learns from the absolute imports of each file which names are in use."""
        for importer, modules in imports.items():
            for module in modules:
                root = self._nearest(self._names.get(module, {}), importer)
                if root is not None:
                    self._votes[root, module.partition(".")[0]] += 1

    def locate(self, path: str) -> Location:
        """The identity of a file."""
        candidates = self.candidates(path)
        votes = [self._votes[location.root, location.module.partition(".")[0]] for location in candidates]
        return candidates[votes.index(max(votes))]

    def find(self, module: str) -> str | None:
        """The path of a module of the workspace under any of its names."""
        known = self._names.get(module)
        if known:
            return known[min(known)]
        for root in self._lookup_roots():
            found = module_file(root, module)
            if found is not None:
                return found
        return None

    def candidates(self, path: str) -> list[Location]:
        """All names of a file, the most likely one first."""
        found = [_location(path, root) for root in self._roots(path)]
        possible = [location for location in found if _is_importable(location.module)]
        return list(dict.fromkeys(possible or found))

    def _roots(self, path: str) -> Iterator[str]:
        """Folders that the name of a file may count from, the most likely one first."""
        folder = os.path.dirname(path)
        top = self._package_parent(folder)
        yield from sorted((root for root in self._configured if _holds(root, path)), key=len, reverse=True)
        workspace = max((root for root in self._folders if _holds(root, path)), key=len, default=top)
        above = [top]
        while _holds(workspace, above[-1]) and above[-1] != workspace:
            above.append(os.path.dirname(above[-1]))
        marked = [root for root in above if self._is_root(root)]
        if top != folder:
            yield top
        yield from marked
        if _holds(workspace, top):
            yield workspace
        yield top

    def _package_parent(self, folder: str) -> str:
        if folder not in self._packages:
            self._packages[folder] = str(roots.package_parent(Path(folder)))
        return self._packages[folder]

    def _is_root(self, folder: str) -> bool:
        if folder not in self._marked:
            is_source = os.path.basename(folder) == "src" and folder not in self._folders
            self._marked[folder] = is_source or any(os.path.exists(f"{folder}/{mark}") for mark in _ROOT_MARKS)
        return self._marked[folder]

    def _lookup_roots(self) -> Iterator[str]:
        yield from self._configured
        for folder in self._folders:
            yield folder
            yield from (f"{folder}/{name}" for name in _SOURCE_FOLDERS)
        yield from (root for (root, _), _ in self._votes.most_common() if root not in self._folders)
        for folder in self._folders:
            yield from map(str, roots.around(Path(folder)))

    @staticmethod
    def _nearest(known: Mapping[str, str], importer: str) -> str | None:
        return max(known, key=lambda root: (_shared_parts(root, importer), -len(root)), default=None)


def module_file(root: str, module: str, suffix: str = ".py") -> str | None:
    """The file of a module below a folder of imports: a package before a plain module."""
    base = os.path.join(root, *module.split("."))
    for path in (os.path.join(base, f"__init__{suffix}"), base + suffix):
        if os.path.isfile(path):
            return path
    return None


def _location(path: str, root: str) -> Location:
    inner = path[len(root) :].lstrip(os.sep) if _holds(root, path) else os.path.relpath(path, root)
    parts = inner.removesuffix(".py").split(os.sep)
    is_package = parts[-1] == "__init__"
    if is_package and len(parts) > 1:
        parts.pop()
    return Location(path, ".".join(parts), is_package, root)


def _is_importable(module: str) -> bool:
    return all(part.isidentifier() for part in module.split("."))


def _shared_parts(one: str, other: str) -> int:
    """How many folders two paths have in common."""
    pairs = zip(one.split(os.sep), other.split(os.sep), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
