"""Two views of a schema as the same plain data: what a live database tells, and what a replayed history says."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from sqlmodel_lsp.migrations.ddl import type_text
from sqlmodel_lsp.migrations.model import DatabaseSchema, Table

_SAME = {
    "TIMESTAMP": "TIMESTAMP WITHOUT TIME ZONE", "FLOAT": "DOUBLE PRECISION", "DECIMAL": "NUMERIC",
}  # fmt: skip


def of_database(connection: sa.Connection) -> dict[str, Any]:
    """What the database tells."""
    inspector = sa.inspect(connection)
    found: dict[str, Any] = {}
    for name in inspector.get_table_names():
        key = inspector.get_pk_constraint(name)
        found[name] = {
            "columns": {
                column["name"]: (
                    _type(column["type"].compile(connection.dialect)),
                    column["nullable"],
                    _default(column.get("default")),
                    column.get("comment"),
                )
                for column in inspector.get_columns(name)
            },
            "primary": (key["name"], tuple(key["constrained_columns"])),
            "unique": sorted(
                (str(item["name"]), tuple(item["column_names"])) for item in inspector.get_unique_constraints(name)
            ),
            "foreign": sorted(
                (
                    str(item["name"]),
                    tuple(item["constrained_columns"]),
                    item["referred_table"],
                    tuple(item["referred_columns"]),
                    item["options"].get("ondelete"),
                )
                for item in inspector.get_foreign_keys(name)
            ),
            "check": sorted(str(item["name"]) for item in inspector.get_check_constraints(name)),
            "indexes": sorted(
                (str(item["name"]), tuple(item["column_names"]), bool(item["unique"]))
                for item in inspector.get_indexes(name)
                if not item.get("duplicates_constraint")
            ),
        }
    if connection.dialect.name == "postgresql":
        found["types"] = {item["name"]: tuple(item["labels"]) for item in inspector.get_enums()}  # type: ignore[attr-defined]
    return found


def of_history(schema: DatabaseSchema, connection: sa.Connection) -> dict[str, Any]:
    """What the history says."""
    found: dict[str, Any] = {table.name: _table(table, connection) for table in schema.tables.values()}
    if schema.dialect == "postgresql":
        found["types"] = {item.name: item.values for item in schema.types.values()}
    return found


def _table(table: Table, connection: sa.Connection) -> dict[str, Any]:
    key = table.primary_key()
    of_kind = {
        kind: [item for item in table.constraints if item.kind == kind] for kind in ("unique", "foreign", "check")
    }
    return {
        "columns": {
            column.name: (
                _type(type_text(column, connection.dialect)),
                column.nullable,
                _default(column.default),
                column.comment if connection.dialect.name == "postgresql" else None,
            )
            for column in table.columns
        },
        "primary": (key.name, key.columns) if key else (None, ()),
        "unique": sorted((str(item.name), item.columns) for item in of_kind["unique"]),
        "foreign": sorted(
            (
                str(item.name),
                item.columns,
                item.target[1] if item.target else "",
                item.referred,
                item.options.get("ondelete"),
            )
            for item in of_kind["foreign"]
        ),
        "check": sorted(str(item.name) for item in of_kind["check"]),
        "indexes": sorted((str(index.name), index.parts, index.unique) for index in table.indexes),
    }


def _type(text: str | None) -> str | None:
    return _SAME.get(text or "", text)


def _default(text: str | None) -> str | None:
    """A default without what databases add when they tell it: casts, brackets, other words for now."""
    if text is None or text.startswith("nextval("):
        return None
    plain = re.sub(r"::[\w\s]+$", "", text.strip())
    while plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    return {"current_timestamp": "now()", "0": "false"}.get(plain.lower(), plain)
