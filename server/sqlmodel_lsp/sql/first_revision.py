"""Alembic's own code for the revision that creates all tables of a schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from sqlmodel_lsp.schema.model import Schema, Table
from sqlmodel_lsp.sql import ddl, sqlmodel_types, tables


@dataclass(frozen=True, slots=True)
class Revision:
    """The bodies of `upgrade` and `downgrade`, and the imports they need besides the usual ones.

    `problems` says of which models the tables are not known well enough, and why.
    """

    upgrade: str
    downgrade: str
    imports: tuple[str, ...]
    problems: dict[str, str]


def first_revision(schema: Schema, wanted: Iterable[Table], dialect: str) -> Revision:
    """The revision that creates these tables, those that others refer to first."""
    models = {table.model for table in wanted}
    ordered = [table for table in ddl.in_dependency_order(schema) if table.model in models]
    built = tables.build(schema, ordered)
    problems = {table.model: why for table in ordered if (why := ddl.why_opaque(table, built)) is not None}
    live = [built.tables[table.model][1] for table in ordered if table.model not in problems]
    up = [operation for table in live for operation in _creating(table)]
    imports: set[str] = set()
    down = [operation.reverse() for operation in reversed(up)]
    upgrade = _rendered(ops.UpgradeOps(up), dialect, imports)
    downgrade = "\n".join([_rendered(ops.DowngradeOps(down), dialect, imports), *_dropped_types(live, dialect)])
    return Revision(upgrade, downgrade, tuple(sorted(imports)), problems)


def _creating(table: sa.Table) -> Iterator[ops.CreateTableOp | ops.CreateIndexOp]:
    yield ops.CreateTableOp.from_table(table)
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield ops.CreateIndexOp.from_index(index)


def _dropped_types(live: Iterable[sa.Table], dialect: str) -> Iterator[str]:
    """What drops the types that PostgreSQL makes for enums, which stay behind their tables."""
    if dialect != "postgresql":
        return
    types = [column.type for table in live for column in table.columns]
    names = {(kind.name, kind.schema) for kind in types if isinstance(kind, sa.Enum) and kind.native_enum and kind.name}
    for name, schema in sorted(names, key=str):
        where = f", schema={schema!r}" if schema else ""
        yield f"sa.Enum(name={name!r}{where}).drop(op.get_bind())"


def _rendered(operations: ops.UpgradeOps | ops.DowngradeOps, dialect: str, imports: set[str]) -> str:
    """The code of operations; `imports` gets the lines that it needs at the top."""
    renderings: set[AutogenContext] = set()

    def item(_kind: str, value: Any, rendering: AutogenContext) -> str | Literal[False]:
        # SQLModel's types have the names they have there, also where stand-ins of ours were built.
        renderings.add(rendering)
        kind = type(value)
        is_stand_in = getattr(sqlmodel_types, kind.__name__, None) is kind
        return f"sqlmodel.sql.sqltypes.{value!r}" if is_stand_in else False

    context = MigrationContext.configure(dialect=ddl.dialect_named(dialect))
    code = render_python_code(operations, render_item=item, migration_context=context)
    imports.update(line for rendering in renderings for line in rendering.imports)
    return re.sub(r"^ {4}", "", code, flags=re.MULTILINE)
