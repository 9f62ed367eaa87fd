"""Modules that linking asks for: the rest of the project, and installed packages, read as text and never run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from sqlmodel_lsp.analysis.host import Change
from sqlmodel_lsp.project import files
from sqlmodel_lsp.project.environment import Environment
from sqlmodel_lsp.project.modules import Modules, module_file

KNOWN_PACKAGES = os.path.join(os.path.dirname(__file__), "known_packages")


class Library:
    """Looks up modules by dotted name, each of them once."""

    def __init__(self, modules: Modules, environment: Environment | None) -> None:
        self._modules = modules
        self._places = environment.site_packages if environment is not None else ()
        self._asked: set[str] = set()

    def forget(self) -> None:
        """Lets everything be asked for again, after files have come."""
        self._asked.clear()

    def supply(self, wanted: Iterable[str], known: Iterable[str]) -> list[Change]:
        """The modules that exist of those wanted; `known` are paths that need no reading again."""
        known = frozenset(known)
        found: dict[str, Change] = {}
        for module in sorted(set(wanted) - self._asked):
            self._asked.add(module)
            for change in self._look_up(module, known):
                found.setdefault(change.path, change)
        return list(found.values())

    def _look_up(self, module: str, known: frozenset[str]) -> Iterator[Change]:
        path = self._modules.find(module)
        if path is not None:
            location = self._modules.locate(path)
            if location.module != module:
                yield _alias(module, path, location.module)
            if path not in known:
                text = _text(path)
                if text is not None:
                    yield Change(path, text, location.module, location.is_package, location.root)
            return
        for place in self._places:
            path = module_file(str(place), module)
            if path is not None:
                text = _text(path)
                if text is not None:
                    yield Change(path, text, module, os.path.basename(path) == "__init__.py", str(place), library=True)
                return
        path = module_file(KNOWN_PACKAGES, module, ".pyi")
        text = _text(path) if path is not None else None
        if path is not None and text is not None:
            yield Change(path, text, module, os.path.basename(path) == "__init__.pyi", KNOWN_PACKAGES, library=True)


def _alias(module: str, path: str, identity: str) -> Change:
    """A second name of a module, as a module of its own that passes everything on, so that classes stay one."""
    root = os.path.dirname(path)
    return Change(f"{path}::{module}", f"from {identity} import *\n", module, False, root, library=True)


def _text(path: str) -> str | None:
    data = files.content(path)
    source = files.decode(path, data) if isinstance(data, bytes) else None
    return source.text if isinstance(source, files.Source) else None
