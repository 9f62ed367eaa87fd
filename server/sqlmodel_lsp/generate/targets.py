"""The module that gets the CRUD functions of a model."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.schema.model import Model

_ASYNC_DEF = "async def"
_MODEL_FOLDERS = ("models", "model", "entities", "tables")


@dataclass(frozen=True, slots=True)
class Target:
    """A module; `file` is None when it has to be made."""

    path: str
    module: str
    file: SourceFile | None


def crud_module(snapshot: Snapshot, model: Model, *, is_async: bool) -> Target:
    """A file of a `crud` folder if there is one, `crud.py` beside the models else.

    Functions of the other kind have the same names, so they live in a file of their own.
    """
    target = _place(snapshot, model, "crud")
    if target.file is not None and _has_other_kind(target.file, model, is_async=is_async):
        return _place(snapshot, model, "crud_async" if is_async else "crud_sync")
    return target


def _place(snapshot: Snapshot, model: Model, name: str) -> Target:
    home = os.path.dirname(model.file)
    is_package = snapshot.files[model.file].facts.interface.is_package
    package = model.module if is_package else model.module.rpartition(".")[0]
    folders = [(home, package)]
    if os.path.basename(home) in _MODEL_FOLDERS:
        folders.insert(0, (os.path.dirname(home), package.rpartition(".")[0]))
    one = naming.snake_case(model.name)
    known = {os.path.dirname(path) for path in snapshot.files}
    for folder, outer in folders:
        inner = os.path.join(folder, name)
        if inner in known:
            return _file_at(snapshot, inner, _dotted(outer, name), one)
    candidates = [_file_at(snapshot, *folder, stem) for folder in folders for stem in (f"{name}_{one}", name)]
    existing = next((target for target in candidates if target.file is not None), None)
    return existing or candidates[1]


def _file_at(snapshot: Snapshot, folder: str, package: str, stem: str) -> Target:
    path = os.path.join(folder, f"{stem}.py")
    return Target(path, _dotted(package, stem), snapshot.files.get(path))


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
