"""The versions that a project has written down, for when its environment is not at hand."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel_lsp.project.roots import project_folders

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Lock:
    """A file that says exactly which versions are installed."""

    file: Path
    versions: Mapping[str, tuple[int, ...]]


def find(root: Path) -> Lock | None:
    """The nearest lock file of the project at `root` that tells the version of SQLModel."""
    for folder in project_folders(root):
        for name, read in _READERS.items():
            for file in sorted(folder.glob(name)):
                lock = Lock(file, dict(_numbers(read(file))))
                if "sqlmodel" in lock.versions:
                    return lock
    return None


def _toml(file: Path) -> Iterator[tuple[str, str]]:
    packages = _content(file, tomllib.loads).get("package")
    for package in packages if isinstance(packages, list) else ():
        if isinstance(package, Mapping):
            yield str(package.get("name")), str(package.get("version"))


def _pipenv(file: Path) -> Iterator[tuple[str, str]]:
    packages = _content(file, json.loads).get("default")
    for name, package in packages.items() if isinstance(packages, dict) else ():
        if isinstance(package, Mapping):
            yield name, str(package.get("version")).removeprefix("==")


def _requirements(file: Path) -> Iterator[tuple[str, str]]:
    text = file.read_text(encoding="utf-8", errors="replace")
    yield from re.findall(r"(?m)^[ \t]*([\w.-]+)[ \t]*(?:\[[^\]\n]*\])?[ \t]*==[ \t]*([\w.]+)", text)


def _content(file: Path, parse: Callable[[str], Any]) -> dict[str, Any]:
    """What a file holds; nothing when it is broken, which is for others to tell."""
    try:
        found = parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _numbers(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name, version in found:
        numbers = re.match(r"\d+(\.\d+)*$", version)
        if numbers is not None:
            yield re.sub(r"[-_.]+", "-", name).lower(), tuple(map(int, version.split(".")))


_READERS: dict[str, Callable[[Path], Iterator[tuple[str, str]]]] = {
    "uv.lock": _toml,
    "poetry.lock": _toml,
    "pdm.lock": _toml,
    "Pipfile.lock": _pipenv,
    "requirements*.txt": _requirements,
}
PATTERNS = tuple(_READERS)
"""The names of lock files."""
