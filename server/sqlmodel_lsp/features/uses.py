"""The columns that a field makes: one in each table whose class has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from sqlmodel_lsp.analysis.occurrences import Symbol
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import relations
from sqlmodel_lsp.rules import written
from sqlmodel_lsp.schema.model import Column, Table

Uses: TypeAlias = tuple[tuple[Table, Column], ...]


def columns(snapshot: Snapshot, symbol: Symbol) -> Uses:
    """The tables with the column that a field, or a column of a plain table, is."""
    home = snapshot.schema.homes.get(symbol.owner)
    if home is not None and home.file in snapshot.files:
        known = snapshot.remember("columns by field", home.file, lambda: _by_field(snapshot, home.file))
        if found := known.get((home.path, symbol.name)):
            return found
    table = next((other for other in snapshot.schema.others if other.model == symbol.owner), None)
    column = None if table is None else table.attribute(symbol.name) or table.column(symbol.name)
    return () if table is None or column is None else ((table, column),)


def _by_field(snapshot: Snapshot, path: str) -> Mapping[tuple[str, str], Uses]:
    return {
        (member.owner, member.name): tuple((model.table, column) for model, column in member.uses if model.table)
        for member in written.columns(relations.view(snapshot, path))
    }
