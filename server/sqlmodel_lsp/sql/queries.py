"""Queries over the tables of a schema, as a database would get them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.schema.model import Schema, Table
from sqlmodel_lsp.sql.ddl import around, dialect_named, why_opaque
from sqlmodel_lsp.sql.live import UNBUILDABLE, Live
from sqlmodel_lsp.sql.tables import build
from sqlmodel_lsp.syntax.values import Value

_PARAMETER = re.compile(r"__\[POSTCOMPILE_(?P<list>\w+)\]|(?<![:\w]):(?P<name>[^\W\d]\w*)")


def sql(schema: Schema, statement: Value, tables: Iterable[Table], dialect: str, prefix: str) -> str | None:
    """The SQL of a symbolic statement, in which models stand for their tables; None where it is not certain.

    The names of its parameters begin with the prefix, which is not shown.
    """
    named = {table.model: table for table in tables}
    known = {other.model: other for table in named.values() for other in around(schema, table)}
    built = build(schema, known.values())
    if any(model not in built.tables or why_opaque(known[model], built) for model in named):
        return None
    columns = {
        (table.model, column.attribute): live.columns.get(column.name)
        for table, live in built.tables.values()
        for column in table.columns
    }
    live = Live(lambda model, name: columns.get((model, name)), {name: built.tables[name][1] for name in named})
    try:
        return printed(live.value(statement), dialect, prefix)
    except UNBUILDABLE:
        return None


def printed(statement: Any, dialect: str, prefix: str) -> str | None:
    """A live statement with its values written out and its parameters by name; None where a value has no SQL."""
    compiled = statement.compile(dialect=_dialect(dialect))
    texts: dict[str, str] = {}
    for name, bind in compiled.binds.items():
        text = f":{bind.key.removeprefix(prefix)}" if bind.required else _literal(compiled, bind)
        if text is None:
            return None
        texts[name] = text
    shown = _PARAMETER.sub(lambda match: texts.get(match["list"] or match["name"], match[0]), str(compiled))
    return "\n".join(line.strip() for line in shown.strip().splitlines())


def _dialect(name: str) -> Dialect:
    """A dialect that names its parameters, without the casts that only a driver needs."""
    if name == "postgresql":
        from sqlalchemy.dialects.postgresql.base import PGDialect

        made: Dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]  # It has no annotations.
        return made
    return dialect_named(name, paramstyle="named")


def _literal(compiled: Any, bind: Any) -> str | None:
    values = bind.value if bind.expanding else [bind.value]
    type_ = bind.type
    try:
        return ", ".join("NULL" if value is None else compiled.render_literal_value(value, type_) for value in values)
    except (sa.exc.SQLAlchemyError, NotImplementedError, TypeError, ValueError, AttributeError):
        return None
