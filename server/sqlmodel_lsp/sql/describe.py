"""Tables, columns and relationships as plain data, with the facts that only live objects know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.schema.model import Column, Model, Schema, Table
from sqlmodel_lsp.sql.ddl import dialect_named, in_dependency_order, why_opaque
from sqlmodel_lsp.sql.tables import Built, build, column_order


def describe(schema: Schema, dialect: str = "postgresql", files: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """One dict per SQLModel table: where it is, its columns in order, its relationships."""
    built = build(schema)
    target = dialect_named(dialect)
    wanted = None if files is None else set(files)
    return [
        _table(schema, table, built, target)
        for table in in_dependency_order(schema)
        if table.kind == "sqlmodel" and table.name is not None and (wanted is None or table.file in wanted)
    ]


def _table(schema: Schema, table: Table, built: Built, dialect: Dialect) -> dict[str, Any]:
    model = schema.models[table.model]
    opaque = why_opaque(table, built)
    return {
        "name": table.name,
        "schema": table.schema,
        "model": model.name,
        "module": model.module,
        "file": table.file,
        "confidence": "exact" if opaque is None else "opaque",
        "opaque": opaque,
        "columns": _columns(table, built, dialect),
        "relationships": _relationships(model),
    }


def _columns(table: Table, built: Built, dialect: Dialect) -> list[dict[str, Any]]:
    pair = built.tables.get(table.model)
    by_attribute = {column.attribute: column for column in table.columns}
    ordered = [by_attribute[name] for name in column_order(table) if name in by_attribute]
    described = []
    for column in ordered:
        live = pair[1].columns.get(column.name) if pair is not None else None
        if live is None and pair is not None:
            live = next((c for c in pair[1].columns if c.name == column.name), None)
        reason = column.opaque or built.loose.get((table.model, column.attribute)) or table.columns_opaque
        if reason is None and pair is None:
            reason = built.problems.get(table.model)
        if reason is None and live is not None and _type_text(live, dialect) is None:
            reason = f"its type has no SQL on {dialect.name}"
        described.append(_column(column, live, dialect, reason))
    return described


def _column(column: Column, live: sa.Column[Any] | None, dialect: Dialect, opaque: str | None) -> dict[str, Any]:
    keys = [{"target": key.target, "ondelete": key.ondelete} for key in column.foreign_keys if key.target]
    found: dict[str, Any] = {
        "name": column.name,
        "attribute": column.attribute,
        "type": None,
        "nullable": column.nullable,
        "primary_key": column.primary_key,
        "unique": column.unique,
        "index": column.index,
        "foreign_keys": keys,
        "server_default": None,
        "python_type": column.python_type,
        "confidence": "exact" if opaque is None else "opaque",
        "opaque": opaque,
    }
    if live is not None:
        found |= {
            "type": _type_text(live, dialect),
            "nullable": live.nullable,
            "primary_key": live.primary_key,
            "unique": bool(live.unique),
            "index": bool(live.index),
            "foreign_keys": [{"target": key.target_fullname, "ondelete": key.ondelete} for key in _keys(live)],
            "server_default": server_default(live, dialect),
        }
    return found


def _keys(column: sa.Column[Any]) -> list[sa.ForeignKey]:
    return sorted(column.foreign_keys, key=lambda key: str(key.target_fullname))


def _type_text(column: sa.Column[Any], dialect: Dialect) -> str | None:
    try:
        return column.type.compile(dialect=dialect)
    except (sa.exc.SQLAlchemyError, NotImplementedError):
        return None


def server_default(column: sa.Column[Any], dialect: Dialect) -> str | None:
    """What the database itself puts into a column, as it stands behind `DEFAULT`."""
    written = getattr(column.server_default, "arg", None)
    if isinstance(written, str):
        return written
    nothing: Any = None
    compiler = dialect.ddl_compiler(dialect, nothing)
    try:
        text = compiler.get_column_default_string(column)
    except (sa.exc.SQLAlchemyError, AttributeError):
        return None
    return None if text is None else str(text)


def _relationships(model: Model) -> list[dict[str, Any]]:
    return [
        {
            "name": relationship.name,
            "target": relationship.target or relationship.target_name,
            "uselist": relationship.uselist,
            "back_populates": relationship.back_populates,
            "link_table": relationship.link_table,
            "confidence": "exact" if relationship.opaque is None else "opaque",
        }
        for relationship in model.relationships
    ]
