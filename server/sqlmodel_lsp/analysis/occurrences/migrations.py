"""What the strings of a migration name: tables, columns and constraints of `op.*`, and the revisions before it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlmodel_lsp.analysis.occurrences import sql_text, symbols
from sqlmodel_lsp.analysis.occurrences.model import Kind, Occurrence, Role, Symbol
from sqlmodel_lsp.analysis.occurrences.source import Source, Spot
from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.schema.model import Table

WORDS = frozenset(("op", "revision", "down_revision", "depends_on"))
"""The words of blocks in a migration that are worth reading."""

OPERATIONS = "alembic.op."
_TABLE = "table_name"
_REFERENT = "referent_table"
_PARAMETERS = {
    "add_column": (_TABLE, "column"),
    "drop_column": (_TABLE, "column_name"),
    "alter_column": (_TABLE, "column_name"),
    "create_table": (_TABLE,),
    "drop_table": (_TABLE,),
    "rename_table": ("old_table_name", "new_table_name"),
    "create_table_comment": (_TABLE,),
    "drop_table_comment": (_TABLE,),
    "batch_alter_table": (_TABLE,),
    "create_index": ("index_name", _TABLE, "columns"),
    "drop_index": ("index_name", _TABLE),
    "create_unique_constraint": ("constraint_name", _TABLE, "columns"),
    "create_check_constraint": ("constraint_name", _TABLE),
    "create_primary_key": ("constraint_name", _TABLE, "columns"),
    "create_exclude_constraint": ("constraint_name", _TABLE),
    "create_foreign_key": ("constraint_name", "source_table", _REFERENT, "local_cols", "remote_cols"),
    "drop_constraint": ("constraint_name", _TABLE),
    "execute": ("sqltext",),
}
_OWN_TABLE = (_TABLE, "source_table")


def is_migration(source: Source) -> bool:
    """Whether a file says which revision it is, and which one comes before."""
    named = {item.target for item in source.file.facts.interface.body if isinstance(item, Assignment)}
    return {"revision", "down_revision"} <= named


def revisions(source: Source, name: str, value: ast.expr | None, spot: Spot) -> Iterator[Occurrence]:
    """The revision that a migration is, and those it builds on."""
    if name not in ("revision", "down_revision", "depends_on") or value is None or not is_migration(source):
        return
    role = Role.DEFINITION if name == "revision" else Role.DOWN_REVISION
    for node in value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]:
        found = spot.content(source.text, node)
        if found is not None:
            yield from source.occurrence(Symbol(Kind.REVISION, "", found[0]), found[1], role)


def tables_of(source: Source, node: ast.Call, name: str, spot: Spot) -> tuple[Table, ...]:
    """The tables that an operation changes."""
    given = _arguments(node, _PARAMETERS.get(name, ()))
    table = next((given[parameter] for parameter in _OWN_TABLE if parameter in given), None)
    return _named(source, table, given, spot)


def operation(source: Source, node: ast.Call, name: str, spot: Spot) -> Iterator[Occurrence]:
    """What `op.name(...)` names outside of inner calls."""
    parameters = _PARAMETERS.get(name, ())
    yield from _read(source, _arguments(node, parameters), replace(spot, tables=tables_of(source, node, name, spot)))


def of_batch(source: Source, node: ast.Call, name: str, spot: Spot) -> Iterator[Occurrence]:
    """What `batch_op.name(...)` names, whose tables the spot knows."""
    parameters = tuple(item for item in _PARAMETERS.get(name, ()) if item not in _OWN_TABLE)
    yield from _read(source, _arguments(node, parameters), spot)


def _arguments(node: ast.Call, parameters: tuple[str, ...]) -> Mapping[str, ast.expr]:
    given = dict(zip(parameters, node.args, strict=False))
    given.update({item.arg: item.value for item in node.keywords if item.arg is not None})
    return given


def _read(source: Source, given: Mapping[str, ast.expr], spot: Spot) -> Iterator[Occurrence]:
    referent = _named(source, given.get(_REFERENT), given, spot)
    for name, node in given.items():
        match name:
            case "table_name" | "source_table" | "referent_table" | "old_table_name" | "new_table_name":
                yield from _table(source, node, _named(source, node, given, spot), spot)
            case "column_name":
                yield from _columns(source, [node], spot.tables, spot)
            case "columns" | "local_cols":
                yield from _columns(source, _items(node), spot.tables, spot)
            case "remote_cols":
                yield from _columns(source, _items(node), referent, spot)
            case "index_name" | "constraint_name":
                yield from _constraint(source, node, spot)
            case "sqltext" if (found := spot.content(source.text, node)) is not None:
                yield from sql_text.tables(source, found, Role.MIGRATION)


def _named(source: Source, node: ast.expr | None, given: Mapping[str, ast.expr], spot: Spot) -> tuple[Table, ...]:
    """The tables a string names, which the schema of the operation may tell apart."""
    found = None if node is None else spot.content(source.text, node)
    if found is None:
        return ()
    written = next((given[key] for key in ("schema", "source_schema") if key in given), None)
    schema = source.snapshot.schema
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return schema.tables_named(f"{written.value}.{found[0]}", source.file.path)
    bare = schema.tables_bare(found[0])
    return schema.tables_named(found[0], source.file.path) or (bare if len(bare) == 1 else ())


def _table(source: Source, node: ast.expr, tables: tuple[Table, ...], spot: Spot) -> Iterator[Occurrence]:
    found = spot.content(source.text, node)
    if found is not None:
        for table in tables:
            yield from source.occurrence(symbols.of_table(table), found[1], Role.MIGRATION)


def _columns(source: Source, nodes: Iterable[ast.expr], tables: tuple[Table, ...], spot: Spot) -> Iterator[Occurrence]:
    for node in nodes:
        found = spot.content(source.text, node)
        if found is not None:
            for column in (table.column(found[0]) for table in tables):
                if column is not None:
                    yield from source.occurrence(symbols.of_column(column), found[1], Role.MIGRATION)


def _constraint(source: Source, node: ast.expr, spot: Spot) -> Iterator[Occurrence]:
    plain = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else node  # `op.f("ix_hero_name")`
    found = spot.content(source.text, plain)
    if found is not None:
        for table in spot.tables:
            yield from source.occurrence(Symbol(Kind.CONSTRAINT, table.model, found[0]), found[1], Role.MIGRATION)


def _items(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, (ast.List, ast.Tuple)) else []
