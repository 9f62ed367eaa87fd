"""What a migration sees when it asks the database: answers from the schema, for nothing is connected."""

from __future__ import annotations

from typing import Any

from sqlmodel_lsp.migrations.model import Column, Constraint, Part, Table
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.syntax.values import Opaque, Symbol, Value

BIND = Symbol("alembic.op.bind")
CONTEXT = Symbol("alembic.op.context")
INSPECTOR = Symbol("alembic.op.inspector")

_HELD = Opaque("what the database holds is not known")
_CALLS_FOR_BIND = frozenset(
    ["begin", "begin_nested", "connect", "connection", "execution_options", "get_bind", "no_autoflush", "__enter__"]
)


def bind_attribute(path: str, dialect: str) -> Value | None:
    """An attribute of a connection, by its path below it; None for one that may be called."""
    match path.removeprefix("engine."):
        case "dialect.name" | "name" | "engine.name":
            return dialect
        case "engine" | "connection" | "bind":
            return BIND
        case "dialect":
            return Symbol(f"{BIND.name}.dialect")
        case _:
            return None


def call_bind(name: str) -> Value:
    """What a method of a connection or session answers with, apart from running SQL."""
    return BIND if name.rpartition(".")[2] in _CALLS_FOR_BIND else _HELD


def inspect(shadow: Shadow, name: str, arguments: tuple[Value, ...], keywords: dict[str, Value]) -> Value:
    """The answer of an inspector's method."""
    schema = keywords.get("schema")
    if schema is not None and not isinstance(schema, str):
        return _HELD
    if name in ("get_table_names", "get_sorted_table_and_fkc_names"):
        if shadow.beyond is not None:
            return Opaque(f"the names of all tables are not known, since {shadow.beyond}")
        home = shadow.key("", schema)[0]
        return [table.name for table in shadow.tables.values() if table.schema == home]
    if name == "get_enums":
        return [{"name": item.name, "labels": list(item.values)} for item in shadow.types.values()]
    if name == "get_view_names":
        return []
    asked = arguments[0] if arguments else keywords.get("table_name", keywords.get("table"))
    if not isinstance(asked, str):
        return _HELD
    table = shadow.tables.get(shadow.key(asked, schema))
    if name == "has_table":
        if table is None and shadow.key(asked, schema) not in shadow.gone and shadow.beyond is not None:
            return Opaque(f"whether `{asked}` is there is not known, since {shadow.beyond}")
        return table is not None
    if table is None:
        return Opaque(f"there is no table `{asked}` that we know")
    part: Part = "columns" if name == "get_columns" else "indexes" if "index" in name else "constraints"
    if part in table.unsure or table.partial is not None:
        return Opaque(f"`{asked}` is not known for certain: {table.opaque or table.partial}")
    return _of_table(table, name, arguments)


def _of_table(table: Table, name: str, arguments: tuple[Value, ...]) -> Value:
    match name:
        case "get_columns":
            return [_column(table, column) for column in table.columns]
        case "has_index":
            return any(index.name == arguments[-1] for index in table.indexes)
        case "get_indexes":
            return [
                {"name": index.name, "column_names": list(index.parts), "unique": index.unique}
                for index in table.indexes
            ]
        case "get_unique_constraints":
            return [
                {"name": item.name, "column_names": list(item.columns)}
                for item in table.constraints
                if item.kind == "unique"
            ]
        case "get_foreign_keys":
            return [_foreign_key(item) for item in table.constraints if item.kind == "foreign"]
        case "get_pk_constraint":
            key = table.primary_key()
            return {"name": key.name if key else None, "constrained_columns": list(key.columns) if key else []}
        case "get_check_constraints":
            return [{"name": item.name, "sqltext": item.text} for item in table.constraints if item.kind == "check"]
        case "get_table_comment":
            return {"text": table.comment}
        case _:
            return Opaque(f"`{name}` of an inspector is not answered")


def _column(table: Table, column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": Opaque(f"the type of `{table.name}.{column.name}` as an object of the database"),
        "nullable": column.nullable,
        "default": column.default,
        "comment": column.comment,
    }


def _foreign_key(item: Constraint) -> dict[str, Any]:
    schema, name = item.target or (None, None)
    return {
        "name": item.name,
        "constrained_columns": list(item.columns),
        "referred_schema": schema,
        "referred_table": name,
        "referred_columns": list(item.referred),
        "options": dict(item.options),
    }
