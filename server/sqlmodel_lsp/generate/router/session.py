"""What gives routes their session."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.generate import imports

_NAME = re.compile(r"^(get|provide|yield)_(async_)?(db|session|db_session|async_session|database_session)$|^session$")
_ALIAS = re.compile(r"Annotated\[\s*(?:\w+\.)*(Session|AsyncSession)\s*,\s*(?:\w+\.)*Depends\(")
_YIELDS = re.compile(r"\b(Session|AsyncSession)\b")


@dataclass(frozen=True, slots=True)
class Source:
    """A function that yields sessions, or the annotation that stands for what it yields."""

    module: str
    name: str
    is_alias: bool
    is_async: bool


def find(snapshot: Snapshot, *, is_async: bool) -> Source | None:
    """The project's own way to a session; an annotation before a function."""
    found = snapshot.remember("sessions for routes", "", lambda: tuple(_all(snapshot)))
    fitting = [source for source in found if source.is_async == is_async]
    return min(fitting, key=lambda source: (not source.is_alias, source.module, source.name), default=None)


def _all(snapshot: Snapshot) -> Iterator[Source]:
    for file in snapshot.files.values():
        if not file.library and "test" not in file.module:
            yield from _in_file(file)


def _in_file(file: SourceFile) -> Iterator[Source]:
    for item in file.facts.interface.body:
        if isinstance(item, Function) and _NAME.match(item.name):
            found = _YIELDS.search(item.returns or "")
            if found is not None:
                yield Source(file.module, item.name, False, found[1] == "AsyncSession")
        if isinstance(item, Assignment) and item.value is not None:
            found = _ALIAS.match(item.value)
            if found is not None and _is_database_session(file, found[1]):
                yield Source(file.module, item.target, True, found[1] == "AsyncSession")


def _is_database_session(file: SourceFile, name: str) -> bool:
    """Whether the name is no model of the project, which may well be called `Session`."""
    origin = imports.origin(name, file)
    return origin is None or origin.module.partition(".")[0] in ("sqlmodel", "sqlalchemy")
