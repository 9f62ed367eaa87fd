"""What of a database can become models: keys that lead somewhere, a primary key for each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlmodel_lsp.generate import RefusalError
from sqlmodel_lsp.sql.database import Column, Database, ForeignKey, Kind, Table


def completed(database: Database, tables: Mapping[str, Table], *, is_strict: bool) -> Database:
    """The database with all that foreign keys leave unsaid, less what cannot be a model, with notes on that.

    `tables` are those of the workspace. Where nothing may be left out, it raises RefusalError instead.
    """
    notes: list[str] = []
    known = {**tables, **{table.full_name: table for table in database.tables}}
    keyed = [table for table in database.tables if table.primary_key or table.full_name in tables]
    for table in database.tables:
        if table not in keyed:
            notes.append(f"`{table.full_name}` has no primary key, which a model needs, and is left out")
            known.pop(table.full_name)
    made = []
    for table in keyed:
        kept = list(_keys(table, known, notes))
        made.append(replace(table, foreign_keys=tuple(kept), columns=tuple(_columns(table))))
    if is_strict and notes:
        raise RefusalError(notes[0].removesuffix(" and is left out").removesuffix(", so it is left out"))
    return Database(tuple(made), (*database.notes, *notes))


def _keys(table: Table, known: Mapping[str, Table], notes: list[str]) -> Iterator[ForeignKey]:
    seen: set[tuple[object, ...]] = set()
    for key in table.foreign_keys:
        full = f"{key.schema}.{key.target}" if key.schema else key.target
        named = f"the foreign key of `{table.full_name}` on `{', '.join(key.columns)}`"
        target = known.get(full)
        if target is None and key.schema is None and table.schema is not None:
            target = known.get(f"{table.schema}.{key.target}")
        if target is None:
            notes.append(f"{named} leads to `{full}`, which is not known, so it is left out")
            continue
        targets = key.targets or target.primary_key
        missing = next((name for name in targets if target.column(name) is None), None)
        if missing is not None or len(targets) != len(key.columns):
            reason = f"which has no `{missing}`" if missing is not None else "whose key has other columns"
            notes.append(f"{named} leads to `{full}`, {reason}, so it is left out")
            continue
        mark = (key.columns, full, targets)
        if mark not in seen:
            seen.add(mark)
            yield replace(key, targets=targets, schema=target.schema)


def _columns(table: Table) -> Iterator[Column]:
    for column in table.columns:
        is_empty = column.type.kind is Kind.ENUM and (column.type.enum is None or not column.type.enum.members)
        yield (
            replace(column, nullable=False)
            if column.name in table.primary_key
            else (replace(column, type=replace(column.type, kind=Kind.STRING, enum=None)) if is_empty else column)
        )
