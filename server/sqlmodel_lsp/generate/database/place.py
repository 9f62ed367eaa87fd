"""The module that holds a project's engine and sessions, there already or to be made."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.generate.database import model_modules
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.targets import Target

_ENGINES = ("create_engine(", "create_async_engine(")
_NAMES = ("database", "db", "core/database", "core/db", "db/database", "db/session", "db/engine")
_MADE = "engine"
_MODEL_FOLDERS = ("models", "model", "entities", "tables")


def engines(file: SourceFile) -> Iterator[tuple[str, bool]]:
    """The engines that a module makes: their names, and whether they are asynchronous."""
    for item in file.facts.interface.body:
        if isinstance(item, Assignment) and item.value is not None:
            function = item.value.partition("(")[0].rpartition(".")[2] + "("
            if function in _ENGINES:
                yield item.target, function == _ENGINES[1]


def has_engine(snapshot: Snapshot) -> bool:
    """Whether the project makes an engine anywhere."""
    return _MADE in snapshot.everywhere("what makes engines", _made)


def own_files(snapshot: Snapshot) -> Iterator[SourceFile]:
    """The files of the project's application."""
    return (file for file in snapshot.files.values() if model_modules.is_own(file))


def find(request: Request, *, is_async: bool) -> Target:
    """The module that has an engine, or else the one for it beside the models or the application."""
    snapshot = request.snapshot
    found = [file for file in own_files(snapshot) if any(True for _ in engines(file))]
    found.sort(key=lambda file: (all(kind != is_async for _, kind in engines(file)), len(file.module), file.module))
    if found:
        return Target(found[0].path, found[0].module, found[0])
    folder, package = home(request)
    for name in _NAMES:
        target = _at(request, folder, package, name)
        if target.file is not None:
            return target
    return _at(request, folder, package, _NAMES[0])


def home(request: Request) -> tuple[str, str]:
    """The folder of the project's application, and the name of the package that it is."""
    snapshot = request.snapshot
    places = Counter(_beside(snapshot.files[model.file]) for model in model_modules.own_tables(snapshot))
    if not places:
        places = Counter(_beside(file) for file in own_files(snapshot) if "FastAPI(" in file.text)
    if not places:
        packages = [file for file in own_files(snapshot) if file.facts.interface.is_package and "." not in file.module]
        places = Counter(_beside(file) for file in packages[:1])
    if not places:
        return request.folder, ""
    best = max(places.values())
    return min((place for place, count in places.items() if count == best), key=lambda place: (len(place[1]), place))


def _beside(file: SourceFile) -> tuple[str, str]:
    """The folder beside a file, one up from a folder of models."""
    folder = os.path.dirname(file.path)
    package = file.module if file.facts.interface.is_package else file.module.rpartition(".")[0]
    if package and os.path.basename(folder) in _MODEL_FOLDERS:
        return os.path.dirname(folder), package.rpartition(".")[0]
    return folder, package


def _at(request: Request, folder: str, package: str, name: str) -> Target:
    path = os.path.join(folder, *f"{name}.py".split("/"))
    module = ".".join(filter(None, [package, name.replace("/", ".")]))
    return Target(path, module, request.file(path))


def _made(file: SourceFile) -> Iterator[str]:
    for item in file.facts.interface.body:
        text = item.value if isinstance(item, Assignment) else item.source if isinstance(item, Function) else None
        if text is not None and any(word in text for word in _ENGINES):
            yield _MADE
