"""CREATE TABLE and CREATE INDEX as SQLAlchemy prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from sqlmodel_lsp.schema.model import Schema, Table
from sqlmodel_lsp.sql.tables import Built, build

DIALECTS = ("postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle")


@dataclass(frozen=True, slots=True)
class TableDDL:
    """One table's statements, and why they may be incomplete (`opaque`) or are missing (`statements` empty)."""

    table: Table
    statements: tuple[str, ...]
    opaque: str | None


def dialect_named(name: str, **options: str) -> Dialect:
    """SQLAlchemy's dialect of a name, made with options of its own.

    Raises ValueError for a name that is none of `DIALECTS`.
    """
    if name not in DIALECTS:
        raise ValueError(f"`{name}` is not a dialect; use one of {', '.join(DIALECTS)}")
    module = {"mariadb": "mysql"}.get(name, name)
    made: Dialect = sa.dialects.registry.load(module)(**options)
    if name == "mariadb":
        from sqlalchemy.dialects.mysql.mariadb import MariaDBDialect

        made = MariaDBDialect(**options)
    return made


def render(schema: Schema, dialect: str = "postgresql", files: Iterable[str] | None = None) -> tuple[TableDDL, ...]:
    """The DDL of all SQLModel tables (of the given files), those that others refer to first."""
    built = build(schema)
    target = dialect_named(dialect)
    wanted = None if files is None else set(files)
    found: list[TableDDL] = []
    for table in in_dependency_order(schema):
        if table.kind == "sqlmodel" and (wanted is None or table.file in wanted):
            found.append(_table_ddl(table, built, target))
    return tuple(found)


def of_table(schema: Schema, table: Table, dialect: str = "postgresql") -> TableDDL:
    """The DDL of one table, for which no more is built than what its keys refer to."""
    return _table_ddl(table, build(schema, around(schema, table)), dialect_named(dialect))


def around(schema: Schema, table: Table) -> tuple[Table, ...]:
    """The table and those that its statements depend on: what it refers to, as far as types come from there."""
    found = {table.model: table}
    waiting = list(table.columns)
    typed: set[tuple[str, str]] = set()
    while waiting:
        column = waiting.pop()
        for key in column.foreign_keys:
            for target in schema.tables_named(key.table, table.file) if key.table else ():
                found.setdefault(target.model, target)
                meant = target.column(key.column or column.name)
                if meant is not None and meant.type is None and (target.model, meant.name) not in typed:
                    typed.add((target.model, meant.name))
                    waiting.append(meant)
    return tuple(found.values())


def in_dependency_order(schema: Schema) -> list[Table]:
    """The tables so that a foreign key's target comes first, otherwise by name; cycles are left as they fall.

    Of several tables with one name, the one whose file more files import is the application's and comes first.
    """
    counts = Counter(table.full_name for table in schema.tables())

    def rank(table: Table) -> tuple[str, int, str]:
        importers = len(schema.imports.reaching(table.file)) if counts[table.full_name] > 1 else 0
        return table.full_name or "", -importers, table.model

    tables = sorted(schema.tables(), key=rank)
    by_name: dict[str, list[Table]] = {}
    for table in tables:
        by_name.setdefault(table.full_name or "", []).append(table)
    done: dict[str, Table] = {}
    entered: set[str] = set()

    def visit(table: Table) -> None:
        if table.model in entered:
            return
        entered.add(table.model)
        targets = {key.table for column in table.columns for key in column.foreign_keys if key.table}
        for name in sorted(targets):
            for other in by_name.get(name, ()):
                visit(other)
        done[table.model] = table

    for table in tables:
        visit(table)
    return list(done.values())


def _table_ddl(table: Table, built: Built, dialect: Dialect) -> TableDDL:
    pair = built.tables.get(table.model)
    opaque = why_opaque(table, built)
    if pair is None:
        return TableDDL(table, (), opaque or "it cannot be built")
    live = pair[1]
    parts: list[CreateTable | CreateIndex] = [CreateTable(live)]
    parts += [CreateIndex(index) for index in sorted(live.indexes, key=lambda index: str(index.name))]
    statements: list[str] = []
    for part in parts:
        try:
            statements.append(str(part.compile(dialect=dialect)).strip())
        except (sa.exc.SQLAlchemyError, NotImplementedError) as error:
            opaque = opaque or str(error).partition("\n")[0]
    return TableDDL(table, tuple(statements), opaque)


def why_opaque(table: Table, built: Built) -> str | None:
    """Why the table's DDL may differ from the real one; None when it is exact."""
    loose = next((f"`{a}`: {r}" for (m, a), r in built.loose.items() if m == table.model), None)
    column = next((f"`{c.attribute}`: {c.opaque}" for c in table.columns if c.opaque), None)
    return table.opaque or table.columns_opaque or built.problems.get(table.model) or loose or column
