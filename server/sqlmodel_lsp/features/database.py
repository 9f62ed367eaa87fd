"""What a database makes of the schema; nothing where SQLAlchemy cannot be imported.

The first question imports it, which takes longer than an editor should wait: `prepare` may do so elsewhere.
"""

from __future__ import annotations

import logging

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import Column, Table

log = logging.getLogger(__name__)


def prepare(dialect: str) -> None:
    """Imports what all questions about a dialect need."""
    try:
        from sqlmodel_lsp.sql import column_types
    except ImportError as error:
        log.warning("SQL is not shown: %s", error)
    else:
        column_types.prepare(dialect)


def type_text(snapshot: Snapshot, table: Table, column: Column, dialect: str) -> str | None:
    """The type of a column in the words of a dialect; None where it is not certain."""
    try:
        from sqlmodel_lsp.sql import column_types
    except ImportError:
        return None
    return column_types.type_text(snapshot.schema, table, column, dialect)
