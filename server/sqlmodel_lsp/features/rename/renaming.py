"""Renames what is under the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.occurrences.search import files_with
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.rename import database_names, python_names, subject
from sqlmodel_lsp.features.rename.proposal import Refusal, Renaming
from sqlmodel_lsp.features.rename.subject import Subject


def prepare(snapshot: Snapshot, path: str, offset: int) -> Subject | Refusal | None:
    """What would be renamed, why it is not, or None for what is none of ours."""
    return subject.at(snapshot, path, offset)


def read(snapshot: Snapshot, path: str, offset: int) -> Iterator[None]:
    """Reads the files that may name what is under the cursor, one at a step; `rename` is fast afterwards."""
    found = subject.at(snapshot, path, offset)
    for name in files_with(snapshot, found.symbol) if isinstance(found, Subject) else ():
        occurrences.in_file(snapshot, name)
        yield


def rename(snapshot: Snapshot, path: str, offset: int, new: str) -> Renaming | Refusal | None:
    """All that changes when what is under the cursor is called otherwise."""
    found = subject.at(snapshot, path, offset)
    if not isinstance(found, Subject):
        return found
    if new == found.name:
        return Renaming(f"Rename `{new}`", ())
    if found.in_database:
        return database_names.rename(snapshot, found.symbol, found.name, new)
    return python_names.rename(snapshot, found.symbol, new)
