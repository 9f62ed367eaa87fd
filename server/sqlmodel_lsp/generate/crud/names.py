"""What a project calls the functions that work on its objects."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot, SourceFile
from sqlmodel_lsp.facts.model import Function
from sqlmodel_lsp.generate import naming
from sqlmodel_lsp.schema.model import Column, Model

_HOMES = re.compile(r"crud|repositor|service|dao|store|queries")
_VERBS = re.compile(r"^(read|get|list)_")


def functions(
    snapshot: Snapshot, model: Model, file: SourceFile | None, uniques: tuple[tuple[Column, ...], ...]
) -> dict[str, str]:
    """The names of the functions, by kind; a project's own way to begin them counts."""
    one = naming.snake_case(model.name)
    many = naming.plural(one)
    read, everything = _verbs(snapshot, file)
    return {
        "create": f"create_{one}",
        "bulk": f"create_{many}",
        "upsert": f"upsert_{one}",
        "read": f"{read}_{one}",
        **{_kind(columns): f"{read}_{one}_by_{_joined(columns)}" for columns in uniques},
        "list": f"{everything}_{many}",
        "update": f"update_{one}",
        "delete": f"delete_{one}",
    }


def methods(uniques: tuple[tuple[Column, ...], ...]) -> dict[str, str]:
    """The names of the methods of a repository, by kind."""
    return {
        "create": "create",
        "bulk": "create_many",
        "upsert": "upsert",
        "read": "read",
        **{_kind(columns): f"read_by_{_joined(columns)}" for columns in uniques},
        "list": "read_many",
        "update": "update",
        "delete": "delete",
    }


def _kind(columns: tuple[Column, ...]) -> str:
    return f"read_by {' '.join(column.attribute for column in columns)}"


def _joined(columns: tuple[Column, ...]) -> str:
    return "_and_".join(column.attribute for column in columns)


def _verbs(snapshot: Snapshot, file: SourceFile | None) -> tuple[str, str]:
    """How functions begin that find one object, and those that find many."""
    if file is not None:
        counted = Counter(_verbs_in(file))
        if counted["read"] or counted["get"]:
            return _chosen(counted)
    return snapshot.remember("verbs of functions that read", "", lambda: _chosen(_counted(snapshot)))


def _chosen(counted: Counter[str]) -> tuple[str, str]:
    verb = "get" if counted["get"] > counted["read"] else "read"
    return verb, "list" if counted["list"] else verb


def _counted(snapshot: Snapshot) -> Counter[str]:
    own = [file for file in snapshot.files.values() if not file.library and _HOMES.search(_last_parts(file.path))]
    return Counter(verb for file in own for verb in _verbs_in(file))


def _last_parts(path: str) -> str:
    folder, name = os.path.split(path)
    return f"{os.path.basename(folder)}/{name}"


def _verbs_in(file: SourceFile) -> Iterator[str]:
    for item in file.facts.interface.body:
        found = _VERBS.match(item.name) if isinstance(item, Function) else None
        if found is not None and _is_about_objects(found.string):
            yield found[1]


def _is_about_objects(name: str) -> bool:
    """Whether a function finds objects, and not what they are stored with."""
    return not re.search(r"session|_db$|engine|settings|config", name)
