"""From SQLAlchemy's live objects to the plain values of a database schema."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import conv

from sqlmodel_lsp.migrations.model import Column, Constraint, Index, Key
from sqlmodel_lsp.sql.live import UNBUILDABLE


class Reader:
    """Reads objects as a dialect would write them."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._compiler: Any = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]

    def column(self, column: sa.Column[Any]) -> Column:
        """A column."""
        made = column.computed or column.identity
        opaque = getattr(column.type, "opaque", None) or column.info.get("opaque")
        return Column(
            str(column.name),
            column.type,
            bool(column.nullable),
            None if made is not None else self.default(column),
            made,
            column.comment,
            column.autoincrement,
            opaque,
        )

    def default(self, column: sa.Column[Any]) -> str | None:
        """The SQL of a column's server default; None without one, or one that only a trigger knows."""
        try:
            found = self._compiler.get_column_default_string(column)
        except UNBUILDABLE:
            found = None
        return None if found is None else str(found)

    def constraint(self, constraint: sa.Constraint) -> Constraint | None:
        """A constraint; None for one that this database gets no DDL for."""
        name = self.name(constraint.name)
        is_named = name is not None
        if isinstance(constraint, sa.ForeignKeyConstraint):
            return self._foreign_key(constraint, name)
        columns = tuple(str(column.name) for column in getattr(constraint, "columns", ()))
        if isinstance(constraint, sa.PrimaryKeyConstraint):
            return Constraint("primary", name, columns, is_named=is_named) if columns else None
        if isinstance(constraint, sa.UniqueConstraint):
            options = {key: value for key, value in constraint.dialect_kwargs.items() if value is not None}
            options |= _deferring(constraint)
            return Constraint("unique", name, columns, options=options, is_named=is_named)
        if isinstance(constraint, sa.CheckConstraint):
            if not self.is_created(constraint):
                return None
            return Constraint("check", name, columns, text=self.sql(constraint.sqltext), is_named=is_named)
        return Constraint("other", name, columns, is_named=is_named, live=constraint)

    def _foreign_key(self, constraint: sa.ForeignKeyConstraint, name: str | None) -> Constraint:
        targets = [element.target_fullname.rsplit(".", 1) for element in constraint.elements]
        options = {"ondelete": constraint.ondelete, "onupdate": constraint.onupdate, **_deferring(constraint)}
        return Constraint(
            "foreign",
            name,
            tuple(map(str, constraint.column_keys)),
            _key(targets[0][0]),
            tuple(target[-1] for target in targets),
            {key: value for key, value in options.items() if value},
            is_named=name is not None,
        )

    def index(self, index: sa.Index) -> Index:
        """An index."""
        parts: list[str] = []
        expressions: set[str] = set()
        for expression in index.expressions:
            if isinstance(expression, sa.Column):
                parts.append(str(expression.name))
            else:
                text = self.sql(expression)
                parts.append(text)
                expressions.add(text)
        given = {key: value for key, value in index.dialect_kwargs.items() if value is not None and value is not False}
        options = {key: self.sql(value) if key.endswith("_where") else value for key, value in given.items()}
        return Index(self.name(index.name), tuple(parts), bool(index.unique), options, frozenset(expressions))

    def is_created(self, constraint: sa.Constraint) -> bool:
        """Whether a constraint that comes with a type is one on this database."""
        rule = getattr(constraint, "_create_rule", None)
        return rule is None or bool(rule(self._compiler))

    def sql(self, clause: Any) -> str:
        """An expression as this database reads it."""
        if isinstance(clause, str):
            return clause
        try:
            return str(clause.compile(dialect=self.dialect, compile_kwargs={"literal_binds": True}))
        except UNBUILDABLE:
            return str(clause)

    def name(self, name: object) -> str | None:
        """A name as it reaches the database: one that a convention made too long is shortened."""
        if not isinstance(name, str):
            return None
        longest = self.dialect.max_identifier_length
        if isinstance(name, conv) and len(name) > longest:
            preparer: Any = self.dialect.identifier_preparer
            return str(preparer.truncate_and_render_constraint_name(name)).strip('"`')
        return str(name)


def _deferring(constraint: sa.Constraint) -> dict[str, Any]:
    given = {"deferrable": constraint.deferrable, "initially": constraint.initially}
    return {key: value for key, value in given.items() if value}


def _key(table: str) -> Key:
    schema, _, name = table.rpartition(".")
    return (schema or None, name)
