"""Tables of plain SQLAlchemy in the same workspace, as targets of foreign keys and relationships."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel_lsp.facts.model import Assignment
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.columns import COLUMN, MAPPED_COLUMN, Columns
from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.table_names import table_name
from sqlmodel_lsp.schema.tables import Tables
from sqlmodel_lsp.syntax.values import Call, Symbol, opaque_reason

_TABLE = Symbol("sqlalchemy.Table")


def declarative_table(classes: Classes, columns: Columns, tables: Tables, item: Class) -> Table | None:
    """The table of a declarative class; None for a class without one, such as the base."""
    name = table_name(classes, item.qualified)
    found: dict[str, Column] = {}
    opaque = classes.opaque(item.qualified)
    for ancestor in reversed(list(classes.line(item.qualified))):
        for assignment in ancestor.fact.assignments():
            if assignment.value is None or assignment.target.startswith("__"):
                if assignment.annotation is not None and assignment.annotation.startswith(("Mapped", "orm.Mapped")):
                    opaque = opaque or f"`{assignment.target}` takes its column from its annotation"
                continue
            value = classes.world.class_value(ancestor, assignment)
            if isinstance(value, Call) and value.function in (COLUMN, MAPPED_COLUMN):
                annotation = assignment.annotation
                found[assignment.target] = columns.written(assignment.target, value, ancestor.qualified, annotation)
    if not isinstance(name, str) and not found:
        return None
    arguments = tables.arguments(item.qualified)
    schema = (arguments.options or {}).get("schema")
    return Table(
        name if isinstance(name, str) else None, schema if isinstance(schema, str) else None, "declarative",
        item.qualified, item.module.unit.path, tuple(found.values()), arguments.items, arguments.options or {},
        "declarative", None, (tuple(found), ()), (), None, arguments.opaque or opaque_reason(name), opaque,
    )  # fmt: skip


def core_tables(classes: Classes, columns: Columns, module: Module) -> Iterator[Table]:
    """The `Table(...)` objects at the top of a module."""
    for item in module.unit.interface.body:
        if not isinstance(item, Assignment) or item.value is None or "Table(" not in item.value or "." in item.target:
            continue
        value = classes.world.evaluate(module, item.value)
        if not (isinstance(value, Call) and value.function == _TABLE and value.arguments):
            continue
        name, *rest = value.arguments
        given = [part for part in rest if isinstance(part, Call) and part.function == COLUMN]
        made = tuple(
            columns.written(part.arguments[0], part, f"{module.id}.{item.target}")
            for part in given
            if part.arguments and isinstance(part.arguments[0], str)
        )
        opaque = None if len(made) == len(given) and not value.has("autoload_with") else "its columns are reflected"
        opaque = opaque or opaque_reason(tuple(rest))
        schema = value.keyword("schema")
        constraints = tuple(part for part in rest if isinstance(part, Call) and part.function != COLUMN)
        own = rest and rest[0] in (Symbol("sqlmodel.SQLModel.metadata"),)
        yield Table(
            name if isinstance(name, str) else None, schema if isinstance(schema, str) else None, "core",
            f"{module.id}.{item.target}", module.unit.path, made, constraints, {}, "" if own else "core", None,
            (tuple(column.attribute for column in made), ()), (), None, opaque_reason(name), opaque,
        )  # fmt: skip
