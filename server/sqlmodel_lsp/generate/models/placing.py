"""The module that new models go to."""

from __future__ import annotations

import os
from collections import Counter

from sqlmodel_lsp.generate import RefusalError, Request, naming
from sqlmodel_lsp.generate.models import present
from sqlmodel_lsp.generate.targets import Target

_NAMES = ("models", "model", "tables", "entities")


def target(request: Request, name: str) -> Target:
    """The file asked for; else where the project has its models: one file, or a file each in a folder.

    `name` is that of the first class.
    """
    asked = request.text("into")
    if asked is not None:
        if not asked.endswith(".py"):
            raise RefusalError(f"`{asked}` is no Python file; give `--into` a path that ends with `.py`")
        return _at(request, os.path.normpath(os.path.join(request.folder, asked)))
    counted = Counter(model.file for model in present.models(request.snapshot))
    if counted:
        most = counted.most_common(1)[0][0]
        if os.path.basename(os.path.dirname(most)) in _NAMES and len(counted) > 1:
            return _at(request, os.path.join(os.path.dirname(most), f"{naming.snake_case(name)}.py"))
        return _at(request, most)
    known = sorted(path for path in request.snapshot.files if not request.snapshot.files[path].library)
    for stem in _NAMES:
        found = [path for path in known if os.path.basename(path) == f"{stem}.py"]
        if found:
            return _at(request, min(found, key=lambda path: (path.count(os.sep), path)))
    return _at(request, os.path.join(request.folder, "models.py"))


def _at(request: Request, path: str) -> Target:
    file = request.file(path)
    if file is not None:
        return Target(path, file.module, file)
    folder = os.path.dirname(path)
    stem = os.path.basename(path).removesuffix(".py")
    for other in sorted(request.snapshot.files):
        if os.path.dirname(other) == folder and not request.snapshot.files[other].library:
            beside = request.snapshot.files[other]
            package = beside.module if beside.facts.interface.is_package else beside.module.rpartition(".")[0]
            return Target(path, f"{package}.{stem}" if package else stem, None)
    inner = os.path.relpath(folder, request.folder) if request.folder else folder
    parts = [part for part in inner.split(os.sep) if part not in ("", ".", "..", "src")]
    return Target(path, ".".join([*parts, stem]), None)
