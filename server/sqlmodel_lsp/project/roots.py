"""Where a project begins: from a path that somebody named up to the folder that holds it all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MARKERS = ("sqlmodel-lsp.toml", "pyproject.toml", "setup.py", "setup.cfg", "uv.lock", ".git", ".hg")
_FAR = 6


@dataclass(frozen=True, slots=True)
class Root:
    """A project's folder, which names of modules count from, and what of it belongs to the named path.

    `indexed` are folders to read whole; `beside` are folders of which only the files themselves are read.
    """

    folder: Path
    indexed: tuple[Path, ...]
    beside: tuple[Path, ...] = ()


def root_of(path: Path) -> Root:
    """The project around a file or folder.

    Without a mark of a project nothing says how far it goes, and only what the path itself suggests is read.
    """
    start = path if path.is_dir() else path.parent
    for folder in _upwards(start):
        if any((folder / marker).exists() for marker in MARKERS):
            return Root(folder, (folder,))
    parent = package_parent(start)
    if parent != start:
        package = parent / start.relative_to(parent).parts[0]
        return Root(parent, (package,))
    return Root(start, (start,)) if path.is_dir() else Root(start, (), (start,))


def package_parent(folder: Path) -> Path:
    """The folder that holds the outermost package around `folder`, or `folder` itself when it is no package."""
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder


def around(root: Path) -> Iterator[Path]:
    """Folders above a project that its imports may count from, nearest first."""
    for count, folder in enumerate(_upwards(root)):
        if count:
            yield folder
        if (folder / ".git").exists() or count >= _FAR:
            return


def project_folders(root: Path) -> Iterator[Path]:
    """The project and the folders above it up to the one under version control, nearest first."""
    for folder in (root, *root.parents):
        yield folder
        if (folder / ".git").exists() or folder == Path.home():
            return


def _upwards(start: Path) -> Iterator[Path]:
    """A folder and those above it, short of the home folder and the top of the disk, which are no projects."""
    home = os.path.expanduser("~")
    yield start
    for folder in start.parents:
        if str(folder) == home or folder.parent == folder:
            return
        yield folder
