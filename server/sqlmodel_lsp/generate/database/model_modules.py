"""The modules to import so that SQLModel knows all tables of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.schema.model import Model

_ASIDE = re.compile(r"tests?|testing|test_.*|.*_tests?|conftest|migrations|alembic|versions|examples?|docs|scripts")


def own_tables(snapshot: Snapshot) -> Iterator[Model]:
    """The table models that belong to the project itself: not to its tests or to a library."""
    for model in snapshot.schema.models.values():
        file = snapshot.files.get(model.file)
        if file is not None and is_own(file) and model.table is not None and not model.table.metadata:
            yield model


def is_own(file: SourceFile) -> bool:
    """Whether a file belongs to the application of a project."""
    parts = file.module.split(".")
    return bool(file.module) and not file.library and not any(_ASIDE.fullmatch(part) for part in parts)


def covering(snapshot: Snapshot) -> tuple[str, ...]:
    """As few modules as possible whose import executes every file with tables of the project, in order.

    A package that imports the modules inside it stands for them.
    """
    files = snapshot.files
    wanted = {model.file for model in own_tables(snapshot)}
    modules = {files[path].module: path for path in _with_packages(snapshot, wanted)}
    left, found = set(wanted), []
    while left:
        gains = {module: len(left & _executed(snapshot, path)) for module, path in modules.items()}
        best = min(gains, key=lambda module: (-gains[module], _is_root(module, modules, wanted), len(module), module))
        left -= _executed(snapshot, modules[best])
        found.append(best)
    return tuple(sorted(found))


def _with_packages(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[str]:
    """The files, and those of the packages they lie in."""
    by_module = {file.module: path for path, file in snapshot.files.items() if is_own(file)}
    for path in paths:
        module = snapshot.files[path].module
        yield path
        while "." in module:
            module = module.rpartition(".")[0]
            if module in by_module:
                yield by_module[module]


def _is_root(module: str, modules: Mapping[str, str], wanted: set[str]) -> bool:
    """Whether a module is a whole project that has no tables of its own."""
    return "." not in module and modules[module] not in wanted


def _executed(snapshot: Snapshot, path: str) -> frozenset[str]:
    return snapshot.schema.imports.reached(path)
