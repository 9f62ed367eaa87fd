"""The modules that get what is generated for a model."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.schema.model import Model

_ASYNC_DEF = "async def"
_MODEL_FOLDERS = ("models", "model", "entities", "tables")


@dataclass(frozen=True, slots=True)
class Target:
    """A module; `file` is None when it has to be made."""

    path: str
    module: str
    file: SourceFile | None


def crud_module(request: Request, model: Model, *, is_async: bool) -> Target:
    """A file of a `crud` folder if there is one, `crud.py` beside the models else.

    Functions of the other kind have the same names, so they live in a file of their own.
    """
    target = module(request, model, "crud")
    if target.file is not None and _has_other_kind(target.file, model, is_async=is_async):
        return module(request, model, "crud_async" if is_async else "crud_sync")
    return target


def module(request: Request, model: Model, *names: str) -> Target:
    """The module of that name for a model: in a folder of the name, or a file beside the models.

    Of several names, one that is there already is taken, else the first.
    """
    snapshot = request.snapshot
    home = os.path.dirname(model.file)
    is_package = snapshot.files[model.file].facts.interface.is_package
    package = model.module if is_package else model.module.rpartition(".")[0]
    folders = [(home, package)]
    if os.path.basename(home) in _MODEL_FOLDERS:
        folders.insert(0, (os.path.dirname(home), package.rpartition(".")[0]))
    one = naming.snake_case(model.name)
    known = folders_of(snapshot)
    for folder, outer in folders:
        for name in names:
            inner = os.path.join(folder, name)
            if inner in known:
                return _in_folder(request, inner, _dotted(outer, name), one)
    candidates = [
        _file_at(request, *folder, stem) for name in names for folder in folders for stem in (f"{name}_{one}", name)
    ]
    existing = next((target for target in candidates if target.file is not None), None)
    return existing or candidates[1]


def folders_of(snapshot: Snapshot) -> frozenset[str]:
    """The folders with files of the workspace."""
    return snapshot.remember("folders", "", lambda: frozenset(os.path.dirname(path) for path in snapshot.files))


def _in_folder(request: Request, folder: str, package: str, stem: str) -> Target:
    """The module of a model, which may be called by the plural as well."""
    one, many = _file_at(request, folder, package, stem), _file_at(request, folder, package, naming.plural(stem))
    return many if one.file is None and many.file is not None else one


def _file_at(request: Request, folder: str, package: str, stem: str) -> Target:
    path = os.path.join(folder, f"{stem}.py")
    return Target(path, _dotted(package, stem), request.file(path))


def _dotted(package: str, name: str) -> str:
    return f"{package}.{name}" if package else name


def _has_other_kind(file: SourceFile, model: Model, *, is_async: bool) -> bool:
    one = naming.snake_case(model.name)
    ours = {f"create_{one}", f"read_{one}", f"update_{one}", f"delete_{one}"}
    for item in file.facts.interface.body:
        if isinstance(item, Function) and item.name in ours:
            span = file.facts.place(item.name, "statement")
            if span is not None and (_ASYNC_DEF in file.text[span.start : span.end].partition("(")[0]) != is_async:
                return True
    return False
