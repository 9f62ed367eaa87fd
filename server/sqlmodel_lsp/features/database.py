"""What a database makes of the schema; nothing where SQLAlchemy cannot be imported.

The first question imports it, which takes longer than an editor should wait: `prepare` may do so elsewhere.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.syntax.values import Value

log = logging.getLogger(__name__)

GIVEN = "given_"
"""What the names of parameters begin with in a query, so that they are unlike those that SQLAlchemy makes."""


def prepare(dialect: str) -> None:
    """Imports what all questions about a dialect need."""
    try:
        from sqlmodel_lsp.sql import one_column
    except ImportError as error:
        log.warning("SQL is not shown: %s", error)
    else:
        one_column.prepare(dialect)


def type_text(snapshot: Snapshot, table: Table, column: Column, dialect: str) -> str | None:
    """The type of a column in the words of a dialect; None where it is not certain."""
    try:
        from sqlmodel_lsp.sql import one_column
    except ImportError:
        return None
    return one_column.type_text(snapshot.schema, table, column, dialect)


def server_default(column: Column, dialect: str) -> str | None:
    """What the database itself puts into a column; None without, or where it is not certain."""
    try:
        from sqlmodel_lsp.sql import one_column
    except ImportError:
        return None
    return one_column.server_default(column, dialect)


def statements(snapshot: Snapshot, table: Table, dialect: str) -> tuple[str, ...]:
    """What creates a table and its indexes; nothing where that is not certain."""
    try:
        from sqlmodel_lsp.sql import ddl
    except ImportError:
        return ()
    found = ddl.of_table(snapshot.schema, table, dialect)
    return found.statements if found.opaque is None else ()


def query(snapshot: Snapshot, statement: Value, tables: Iterable[Table], dialect: str) -> str | None:
    """The SQL of a symbolic statement over tables; None where it is not certain."""
    try:
        from sqlmodel_lsp.sql import queries
    except ImportError:
        return None
    return queries.sql(snapshot.schema, statement, tables, dialect, GIVEN)
