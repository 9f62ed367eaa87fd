"""What Alembic's operations ask of a database, answered by a database schema that exists in memory alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from alembic.ddl.impl import DefaultImpl
from alembic.ddl.sqlite import SQLiteImpl
from alembic.operations.batch import BatchOperationsImpl
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.migrations import changes
from sqlmodel_lsp.migrations.model import Column, Constraint, Part, Table
from sqlmodel_lsp.migrations.shadow import Shadow


class ShadowImpl(DefaultImpl):
    """What Alembic's operations ask of a database, answered by a `Shadow`."""

    def __init__(self, shadow: Shadow, dialect: Dialect) -> None:
        super().__init__(dialect, None, False, True, None, {})
        self._shadow = shadow
        self.convention: dict[str, Any] | None = None
        self.must_recreate = False
        self.run: Callable[[str], None] = lambda _: None

    def requires_recreate_in_batch(self, batch_op: BatchOperationsImpl) -> bool:
        """No: the table stays where it is; but what making it anew loses is lost."""
        needed = self.dialect.name == "sqlite" and SQLiteImpl.requires_recreate_in_batch(self, batch_op)  # type: ignore[arg-type]
        if needed or self.must_recreate:
            self._recreate(batch_op.table_name, batch_op.schema)
        return False

    def _recreate(self, name: str, schema: str | None) -> None:
        """What Alembic loses and names when it makes a SQLite table anew from what it reads in the database."""
        table = self._shadow.table(name, schema)
        kept = [item for item in table.constraints if item.kind != "check" or item.name is not None]
        kept = changes.without_twins(kept)
        if self.convention:
            kept = [changes.conventional(item, table, self.convention) for item in kept]
        indexes = tuple(index for index in table.indexes if not index.expressions)
        self._shadow.put(replace(table, constraints=tuple(kept), indexes=indexes))

    def execute(self, sql: Any, execution_options: dict[str, Any] | None = None) -> None:  # noqa: ARG002
        """Understands a statement as far as it goes."""
        self.run(sql if isinstance(sql, str) else self._shadow.reader.sql(sql))

    def bulk_insert(self, *_: Any, **__: Any) -> None:
        """Rows change no schema."""

    def create_table(self, table: sa.Table, **keywords: Any) -> None:
        """A table with everything in it."""
        shadow = self._shadow
        key = shadow.key(table.name, table.schema)
        if key in shadow.tables:
            if keywords.get("if_not_exists"):
                return
            shadow.note("conflict", f"table `{table.name}` is there already")
        for column in table.columns:
            shadow.add_type(column.type)
        columns = tuple(shadow.reader.column(column) for column in table.columns)
        options = {key: value for key, value in table.dialect_kwargs.items() if value is not None}
        made = Table(table.name, key[0], columns, comment=table.comment, options=options)
        for constraint in sorted(table.constraints, key=_rank):
            read = shadow.reader.constraint(constraint)
            if read is not None:
                shadow.tables[key] = made
                made = replace(made, constraints=(*made.constraints, shadow.named(made, read)))
        made = changes.not_null_keys(made, self.dialect.name)
        indexes = sorted((shadow.reader.index(index) for index in table.indexes), key=lambda index: str(index.name))
        shadow.gone.discard(key)
        shadow.put(replace(made, indexes=tuple(indexes)))

    def drop_table(self, table: sa.Table, **keywords: Any) -> None:
        """Away with a table."""
        shadow = self._shadow
        key = shadow.key(table.name, table.schema)
        if key not in shadow.tables and key[1] in shadow.temporary:
            shadow.temporary.discard(key[1])
            return
        if key not in shadow.tables and not keywords.get("if_exists"):
            shadow.table(table.name, table.schema)
        if shadow.doubt is not None and key in shadow.tables:
            shadow.spoil(table.name, table.schema, shadow.doubt)
            return
        shadow.tables.pop(key, None)
        shadow.gone.add(key)

    def rename_table(self, old_table_name: str, new_table_name: Any, schema: str | None = None) -> None:
        """The table under its new name, for everything that refers to it too."""
        shadow = self._shadow
        old = shadow.key(old_table_name, schema)
        table = shadow.table(old_table_name, schema)
        new = shadow.key(str(new_table_name), schema)
        if new in shadow.tables:
            shadow.note("conflict", f"table `{new_table_name}` is there already")
        constraints = table.constraints
        if self.dialect.name in ("mysql", "mariadb"):
            constraints = tuple(
                changes.follow(item, f"{old_table_name}_ibfk_", f"{new_table_name}_ibfk_") for item in constraints
            )
        shadow.put(replace(table, name=str(new_table_name), constraints=constraints), old)
        shadow.gone.add(old)
        shadow.gone.discard(new)
        for key, other in list(shadow.tables.items()):
            if any(item.target == old for item in other.constraints):
                moved = tuple(replace(item, target=new) if item.target == old else item for item in other.constraints)
                shadow.tables[key] = replace(other, constraints=moved)

    def add_column(self, table_name: str, column: sa.Column[Any], *, schema: Any = None, **keywords: Any) -> None:
        """One column more."""
        shadow = self._shadow
        table = shadow.table(table_name, schema)
        read = shadow.reader.column(column)
        if table.column(read.name) is not None:
            if keywords.get("if_not_exists"):
                return
            self._conflict(table, "columns", f"column `{table_name}.{read.name}` is there already")
        shadow.add_type(column.type)
        shadow.put(table.with_column(read, read.name if table.column(read.name) else None))
        if column.primary_key and table.primary_key() is None:
            key = Constraint("primary", None, (read.name,), is_named=False)
            table = shadow.table(table_name, schema)
            shadow.put(replace(table, constraints=(*table.constraints, shadow.named(table, key))))

    def drop_column(self, table_name: str, column: sa.Column[Any], *, schema: Any = None, **keywords: Any) -> None:
        """Away with a column, and with what is made of it."""
        shadow = self._shadow
        table = shadow.table(table_name, schema)
        name = str(column.name)
        if table.column(name) is None and not keywords.get("if_exists"):
            self._conflict(table, "columns", f"column `{table_name}.{name}` is not there")
        if shadow.doubt is not None:
            shadow.spoil(table_name, schema, shadow.doubt)
            return
        columns = tuple(item for item in table.columns if item.name != name)
        constraints = tuple(item for item in table.constraints if name not in item.columns)
        if self.dialect.name in ("mysql", "mariadb"):
            indexes = [
                replace(item, parts=tuple(part for part in item.parts if part != name)) for item in table.indexes
            ]
        else:
            indexes = [item for item in table.indexes if name not in item.columns]
        kept = tuple(item for item in indexes if item.parts)
        shadow.put(replace(table, columns=columns, constraints=constraints, indexes=kept))

    def alter_column(self, table_name: str, column_name: str, **keywords: Any) -> None:
        """A column with another type, default, name, comment, or another view of NULL."""
        shadow = self._shadow
        schema = keywords.get("schema")
        table = shadow.table(table_name, schema)
        name = str(column_name)
        column = table.column(name)
        if column is None:
            self._conflict(table, "columns", f"column `{table_name}.{name}` is not there")
            shadow.put(table)
            return
        changed = self._changed(column, keywords)
        table = table.with_column(changed, name)
        if changed.name != name:
            table = changes.renamed(table, name, changed.name)
            for key, other in list(shadow.tables.items()):
                shadow.tables[key] = changes.referring(other, table.key, name, changed.name)
        if table.key in shadow.tables and changed.name != name:
            table = changes.referring(table, table.key, name, changed.name)
        shadow.put(table)

    def _changed(self, column: Column, keywords: dict[str, Any]) -> Column:
        if keywords.get("nullable") is not None:
            column = replace(column, nullable=bool(keywords["nullable"]))
        if keywords.get("type_") is not None:
            type_ = sa.types.to_instance(keywords["type_"])
            column = replace(column, type=type_, opaque=getattr(type_, "opaque", None))
        default = keywords.get("server_default", False)
        if default is not False:
            made = default if isinstance(default, (sa.Computed, sa.Identity)) else None
            text = None
            if default is not None and made is None:
                holder: sa.Column[Any] = sa.Column(column.name, column.type, server_default=default)
                text = self._shadow.reader.default(holder)
            column = replace(column, default=text, made=made)
        if keywords.get("comment", False) is not False:
            column = replace(column, comment=keywords["comment"])
        if keywords.get("autoincrement") is not None:
            column = replace(column, autoincrement=keywords["autoincrement"])
        return replace(column, name=str(keywords["name"])) if keywords.get("name") else column

    def add_constraint(self, const: Any, **_: Any) -> None:
        """One constraint more."""
        shadow = self._shadow
        read = shadow.reader.constraint(const)
        if read is None:
            return
        table = shadow.table(const.table.name, const.table.schema)
        if read.name is not None and any(item.name == read.name for item in table.constraints):
            self._conflict(table, "constraints", f"constraint `{read.name}` is there already")
        table = replace(table, constraints=(*table.constraints, shadow.named(table, read)))
        shadow.put(changes.not_null_keys(table, self.dialect.name))

    def drop_constraint(self, const: Any, **keywords: Any) -> None:
        """Away with the constraint of a name."""
        shadow = self._shadow
        table = shadow.table(const.table.name, const.table.schema)
        name = shadow.reader.name(const.name)
        gone = [item for item in table.constraints if name is not None and item.name == name]
        if not gone and isinstance(const, sa.PrimaryKeyConstraint):
            gone = [item for item in table.constraints if item.kind == "primary"]
        if not gone and self.dialect.name in ("mysql", "mariadb") and any(item.name == name for item in table.indexes):
            self._drop_index(table, str(name))
            return
        if not gone and not keywords.get("if_exists") and name is not None:
            self._conflict(table, "constraints", f"constraint `{name}` of table `{table.name}` is not there")
        if shadow.doubt is not None:
            shadow.spoil(table.name, table.schema, shadow.doubt, ["constraints"])
            return
        shadow.put(replace(table, constraints=tuple(item for item in table.constraints if item not in gone)))

    def create_index(self, index: sa.Index, **keywords: Any) -> None:
        """One index more."""
        shadow = self._shadow
        assert index.table is not None
        table = shadow.table(index.table.name, index.table.schema)
        read = shadow.reader.index(index)
        if any(item.name == read.name for item in table.indexes):
            if keywords.get("if_not_exists"):
                return
            self._conflict(table, "indexes", f"index `{read.name}` is there already")
        shadow.put(replace(table, indexes=(*table.indexes, read)))

    def drop_index(self, index: sa.Index, **keywords: Any) -> None:
        """Away with the index of a name, whose table may be left out."""
        shadow = self._shadow
        name = shadow.reader.name(index.name) or ""
        home = index.table.schema if index.table is not None else None
        for table in list(shadow.tables.values()):
            if table.schema == shadow.key("", home)[0] and any(item.name == name for item in table.indexes):
                self._drop_index(table, name)
                return
        known = index.table is not None and index.table.name and index.table.name != "no_table"
        if known and index.table is not None:
            table = shadow.table(index.table.name, home)
            if any(item.name == name for item in table.constraints) and self.dialect.name != "postgresql":
                kept = tuple(item for item in table.constraints if item.name != name)
                shadow.put(replace(table, constraints=kept))
                return
            if not keywords.get("if_exists"):
                self._conflict(table, "indexes", f"index `{name}` of table `{table.name}` is not there")
            shadow.put(table)

    def _drop_index(self, table: Table, name: str) -> None:
        if self._shadow.doubt is not None:
            self._shadow.spoil(table.name, table.schema, self._shadow.doubt, ["indexes"])
            return
        self._shadow.put(replace(table, indexes=tuple(item for item in table.indexes if item.name != name)))

    def create_table_comment(self, table: sa.Table) -> None:
        """A table's comment."""
        found = self._shadow.table(table.name, table.schema)
        self._shadow.put(replace(found, comment=table.comment))

    def drop_table_comment(self, table: sa.Table) -> None:
        """No comment any more."""
        found = self._shadow.table(table.name, table.schema)
        self._shadow.put(replace(found, comment=None))

    def create_column_comment(self, column: sa.Column[Any]) -> None:
        """A column's comment, which came with the column."""

    def _conflict(self, table: Table, part: Part, message: str) -> None:
        """Says that an operation cannot work, when the part of the table is known well enough to tell."""
        if part not in table.unsure and table.partial is None:
            self._shadow.note("conflict", message)


def _rank(constraint: sa.Constraint) -> tuple[int, int]:
    order = (sa.PrimaryKeyConstraint, sa.UniqueConstraint, sa.CheckConstraint, sa.ForeignKeyConstraint)
    place = next((number for number, kind in enumerate(order) if isinstance(constraint, kind)), len(order))
    return place, getattr(constraint, "_creation_order", 0)
