"""Where the tests of a project stand, and what they have already."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.targets import Target, folders_of
from sqlmodel_lsp.schema.model import Model

_NAMES = ("tests", "test")
_FIXTURES = re.compile(r"^(async_)?(session|db|db_session|async_session)$")


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of the tests; `package` is its module, empty when it is none, and `new` the file that makes it one."""

    path: str
    package: str
    new: str | None


def folder(request: Request, model: Model) -> Folder:
    """The nearest folder of tests above the model, or a new one beside its outermost package."""
    known = folders_of(request.snapshot)
    file = request.snapshot.files[model.file]
    for above in _above(os.path.dirname(model.file), request.folder):
        for name in _NAMES:
            path = os.path.join(above, name)
            if path in known:
                has_init = request.file(os.path.join(path, "__init__.py")) is not None
                return Folder(path, _module(path, file.root) if has_init else "", None)
    root = _root(model.file, file.module, is_package=file.facts.interface.is_package)
    if os.path.basename(root) == "src":
        root = os.path.dirname(root)
    path = os.path.join(root, "tests")
    return Folder(path, "tests", os.path.join(path, "__init__.py"))


def target(request: Request, place: Folder, name: str) -> Target:
    """A file in the folder of the tests."""
    path = os.path.join(place.path, f"{name}.py")
    return Target(path, f"{place.package}.{name}" if place.package else name, request.file(path))


def fixture(conftest: Target, *, is_async: bool) -> tuple[str, bool]:
    """The name of the fixture with the session, and whether there is one already."""
    wanted = "AsyncSession" if is_async else "Session"
    taken = set()
    for item in conftest.file.facts.interface.body if conftest.file is not None else ():
        if isinstance(item, Function):
            taken.add(item.name)
            if _FIXTURES.match(item.name) and re.search(rf"\b{wanted}\b", item.returns or ""):
                return item.name, True
    return (f"{'a' * is_async}sync_session" if "session" in taken else "session"), False


def client(conftest: Target, session: str, *, is_async: bool) -> str:
    """The name of the fixture with the client."""
    file = conftest.file
    wanted = "AsyncClient" if is_async else "TestClient"
    for item in file.facts.interface.body if file is not None else ():
        if isinstance(item, Function) and item.name == "client" and wanted not in (item.returns or wanted):
            return "async_client" if is_async else "sync_client"
    return "async_client" if session == "async_session" else "client"


def _above(path: str, top: str) -> Iterator[str]:
    yield path
    while path and path != top:
        parent = os.path.dirname(path)
        if parent == path:
            return
        path = parent
        yield path


def _module(path: str, root: str) -> str:
    inside = path.removeprefix(root).strip("/\\") if path.startswith(root) else os.path.basename(path)
    return inside.replace("\\", "/").replace("/", ".")


def _root(path: str, module: str, *, is_package: bool) -> str:
    """The folder from which the names of modules count."""
    found = os.path.dirname(path)
    for _ in range(module.count(".") + is_package):
        found = os.path.dirname(found)
    return found
