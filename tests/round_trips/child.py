"""Runs generated models with the real SQLModel, lets them make a database, and says how it differs from another.

Reads one JSON object for each line, answers with one.
"""

from __future__ import annotations

import json
import sys
import types
import warnings
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine.reflection import ObjectKind
from sqlmodel import SQLModel


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What differs, by table; under no name what stops everything."""
    SQLModel.metadata.clear()
    SQLModel._sa_registry.dispose()
    source, target = sa.create_engine(request["source"]), sa.create_engine(request["target"])
    try:
        module = types.ModuleType("models")
        sys.modules["models"] = module
        exec(compile(request["code"], "models.py", "exec", dont_inherit=True), module.__dict__)
        sa.orm.configure_mappers()
        schemas = {table.schema for table in SQLModel.metadata.tables.values()}
        with target.begin() as connection:
            for schema in sorted(filter(None, schemas)):
                connection.execute(sa.schema.CreateSchema(schema))
        SQLModel.metadata.create_all(target)
        found = difference(source, target, schemas)
        return found | {"": compared(source)}
    except Exception as error:
        return {"": [f"{type(error).__name__}: {error}"]}
    finally:
        source.dispose()
        target.dispose()


def compared(source: sa.Engine) -> list[str]:
    """What Alembic would do to the tables of the source that are models, so that they are as those say.

    Defaults are left to the inspection, for Alembic puts them into statements as they are.
    """

    def is_model(_: str | None, kind: str, parents: Any) -> bool:
        return kind != "table" or parents["schema_qualified_table_name"] in SQLModel.metadata.tables

    options = {"compare_type": True, "include_schemas": True, "include_name": is_model}
    with source.connect() as connection:
        changes = compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata)
    return [str(change) for change in changes]


def difference(source: sa.Engine, target: sa.Engine, schemas: set[str | None]) -> dict[str, list[str]]:
    """How the tables of two databases differ, as SQLAlchemy inspects them."""
    found: dict[str, list[str]] = {}
    for schema in schemas:
        before, after = inspected(source, schema), inspected(target, schema)
        for table in sorted({*before, *after}):
            known, made = before.get(table), after.get(table)
            if known is None or made is None:
                found[table] = ["it is not there" if made is None else "it is new"]
                continue
            found[table] = [f"{fact}: {known[fact]} became {made[fact]}" for fact in known if known[fact] != made[fact]]
    return found


def inspected(engine: sa.Engine, schema: str | None) -> dict[str, dict[str, Any]]:
    """The facts of the tables of a schema."""
    inspector = sa.inspect(engine)
    kind = ObjectKind.TABLE
    columns = inspector.get_multi_columns(schema, kind=kind)
    keys = inspector.get_multi_pk_constraint(schema, kind=kind)
    questions = {
        "foreign keys": inspector.get_multi_foreign_keys,
        "indexes": inspector.get_multi_indexes,
        "unique constraints": inspector.get_multi_unique_constraints,
        "checks": inspector.get_multi_check_constraints,
    }
    lists = {name: ask(schema, kind=kind) for name, ask in questions.items()}
    comments = inspector.get_multi_table_comment(schema, kind=kind) if engine.dialect.supports_comments else {}
    found: dict[str, dict[str, Any]] = {}
    for key in columns:
        names = keys[key]["constrained_columns"] if keys.get(key) else []
        facts: dict[str, Any] = {
            f"column {column['name']}": column_facts(column, engine, is_key=column["name"] in names)
            for column in columns[key]
        }
        facts["columns"] = [column["name"] for column in columns[key]]
        facts["key"] = (keys.get(key) or {}).get("name"), names
        facts["comment"] = (comments.get(key) or {}).get("text")
        for name, answers in lists.items():
            facts[name] = sorted(str(plain(item)) for item in answers.get(key) or ())
        found[".".join(filter(None, key))] = facts
    return found


def plain(fact: Any) -> Any:
    """A fact in an order of its own, with SQL as text."""
    if isinstance(fact, dict):
        return [(name, plain(value)) for name, value in sorted(fact.items())]
    return str(fact) if isinstance(fact, sa.ClauseElement) else fact


def column_facts(column: Any, engine: sa.Engine, *, is_key: bool) -> list[Any]:
    """The facts of a column; those of a key are never empty, though SQLite may say otherwise."""
    type_ = column["type"]
    item = getattr(type_, "item_type", type_)
    members = [item.name, item.schema, item.enums] if isinstance(item, sa.Enum) else []
    return [
        "NULL" if isinstance(type_, sa.types.NullType) else type_.compile(dialect=engine.dialect),
        members,
        bool(column["nullable"]) and not is_key,
        column.get("default"),
        column.get("comment"),
        column.get("computed"),
        column.get("identity"),
    ]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
