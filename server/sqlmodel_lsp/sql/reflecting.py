"""The tables of a live database as data, as SQLAlchemy's inspection finds them.

Connects only where somebody named an address, and reads nothing but the catalogue.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Inspector
from sqlalchemy.engine.reflection import ObjectKind

from sqlmodel_lsp.sql import connecting, unsaid
from sqlmodel_lsp.sql.connecting import UnreachableError, shown
from sqlmodel_lsp.sql.database import Check, Column, ColumnType, Database, ForeignKey, Index, Table, Unique
from sqlmodel_lsp.sql.reflected_types import described

__all__ = ["UnreachableError", "reflect", "shown"]

_BOOKKEEPING = ("alembic_version",)
"""Tables of tools, which no model is made of."""


def reflect(address: str, folder: str = "") -> Database:
    """The tables of a database: on PostgreSQL of all its schemas, those of the usual one without a schema.

    Relative paths of SQLite count from the folder. Raises UnreachableError: one sentence, without the password.
    """
    with connecting.connected(address, folder) as connection, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = _Reading(sa.inspect(connection), connection).database()
    if not found.tables:
        raise UnreachableError(f"`{shown(address)}` has no tables")
    told = dict.fromkeys(_sentence(str(item.message)) for item in caught if issubclass(item.category, sa.exc.SAWarning))
    return replace(found, notes=(*found.notes, *told))


@dataclass(slots=True)
class _Reading:
    """What is asked of one database; `notes` grow with what cannot be taken over."""

    inspector: Inspector
    connection: Connection
    notes: list[str] = field(default_factory=list)

    def database(self) -> Database:
        tables = tuple(table for schema in _schemas(self.inspector) for table in self._tables(schema))
        return Database(tables, tuple(self.notes))

    def _tables(self, schema: str | None) -> Iterator[Table]:
        inspector, kind = self.inspector, ObjectKind.TABLE
        columns = inspector.get_multi_columns(schema, kind=kind)
        keys = inspector.get_multi_pk_constraint(schema, kind=kind)
        foreign_keys = inspector.get_multi_foreign_keys(schema, kind=kind)
        uniques = inspector.get_multi_unique_constraints(schema, kind=kind)
        indexes = inspector.get_multi_indexes(schema, kind=kind)
        checks = self._if_supported(inspector.get_multi_check_constraints, schema)
        comments = self._if_supported(inspector.get_multi_table_comment, schema)
        for key in sorted(columns, key=lambda key: key[1]):
            if key[1] in _BOOKKEEPING:
                self.notes.append(f"`{_shown(key)}` is left out, for it is not the application's")
                continue
            primary: Mapping[str, Any] = keys.get(key) or {}
            found = Table(
                key[1],
                self._columns(key, columns[key], primary),
                schema,
                tuple(primary.get("constrained_columns", ())),
                _name(primary.get("name")),
                tuple(self._uniques(key, uniques.get(key) or ())),
                tuple(self._indexes(key, indexes.get(key) or ())),
                tuple(_check(item) for item in checks.get(key) or ()),
                self._foreign_keys(key, foreign_keys.get(key) or ()),
                (comments.get(key) or {}).get("text"),
            )
            yield unsaid.without(found, inspector.dialect.name, self._counting(columns[key]))

    def _uniques(self, key: tuple[str | None, str], items: Iterable[Any]) -> Iterator[Unique]:
        for item in items:
            if item.get("duplicates_index"):
                continue
            if (item.get("dialect_options") or {}).get("postgresql_nulls_not_distinct"):
                self.notes.append(f"`NULLS NOT DISTINCT` of `{_shown(key)}` is left out")
            yield Unique(tuple(item["column_names"]), _name(item["name"]), item.get("comment"))

    def _foreign_keys(self, key: tuple[str | None, str], keys: Iterable[Any]) -> tuple[ForeignKey, ...]:
        found = tuple(_foreign_key(item) for item in keys)
        if not found or self.inspector.dialect.name != "sqlite":
            return found
        # SQLAlchemy reads what happens on deletion from keys at the end of a table, not from those beside a column.
        actions = self._actions(key[1])
        return tuple(
            replace(item, onupdate=actions[item.columns][0], ondelete=actions[item.columns][1])
            if item.columns in actions and not item.ondelete and not item.onupdate
            else item
            for item in found
        )

    def _actions(self, table: str) -> dict[tuple[str, ...], tuple[str | None, str | None]]:
        """What SQLite does on updates and on deletion, by the columns of foreign keys."""
        quoted = table.replace('"', '""')
        rows = self.connection.exec_driver_sql(f'PRAGMA foreign_key_list("{quoted}")').mappings().all()
        columns: dict[int, list[str]] = {}
        actions: dict[int, tuple[str | None, str | None]] = {}
        for row in sorted(rows, key=lambda row: (row["id"], row["seq"])):
            columns.setdefault(row["id"], []).append(row["from"])
            actions[row["id"]] = _action(row["on_update"]), _action(row["on_delete"])
        return {tuple(names): actions[number] for number, names in columns.items()}

    def _if_supported(self, ask: Callable[..., Mapping[Any, Any]], schema: str | None) -> Mapping[Any, Any]:
        try:
            return ask(schema, kind=ObjectKind.TABLE)
        except NotImplementedError:
            return {}

    def _counting(self, columns: Iterable[Any]) -> frozenset[str]:
        """The columns that count up by themselves."""
        return frozenset(
            column["name"]
            for column in columns
            if column.get("autoincrement") is True or unsaid.is_next_value(column.get("default") or "")
        )

    def _columns(
        self, key: tuple[str | None, str], columns: Iterable[Any], primary: Mapping[str, Any]
    ) -> tuple[Column, ...]:
        found = []
        for column in columns:
            type_ = described(column["type"], self.inspector.dialect)
            name = f"`{_shown(key)}.{column['name']}`"
            if type_ is None:
                self.notes.append(f"{name} is left out: SQLAlchemy does not know its type")
                continue
            is_key = column["name"] in primary.get("constrained_columns", ())
            if unsaid.is_next_value(column.get("default") or "") and not is_key:
                self.notes.append(f"{name} takes its values from a sequence, which models cannot say")
            if _is_unusual(column.get("identity") or {}):
                self.notes.append(f"{name} counts in steps of its own, which models cannot say")
            found.append(_column(column, type_))
        return tuple(found)

    def _indexes(self, key: tuple[str | None, str], indexes: Iterable[Any]) -> Iterator[Index]:
        for index in indexes:
            if index.get("duplicates_constraint"):
                continue
            parts = index.get("expressions") or index["column_names"]
            if not all(parts):
                self.notes.append(f"the index `{index['name']}` of `{_shown(key)}` is left out: its parts are unknown")
                continue
            is_expression = tuple(name is None for name in index["column_names"])
            sorting = index.get("column_sorting") or {}
            written = [_sorted(part, sorting.get(part, ())) for part in parts]
            yield Index(
                tuple(written),
                index["name"],
                bool(index["unique"]),
                tuple(flag or text != part for flag, text, part in zip(is_expression, written, parts, strict=True)),
                tuple(_index_options(index.get("dialect_options") or {})),
            )


def _schemas(inspector: Inspector) -> tuple[str | None, ...]:
    """The schemas of a PostgreSQL that are not its own, the usual one first; those of a MySQL are other databases."""
    if inspector.dialect.name != "postgresql":
        return (None,)
    known = (name for name in inspector.get_schema_names() if not name.startswith(("pg_", "information_schema")))
    return (None, *sorted(name for name in known if name != inspector.default_schema_name))


def _column(column: Any, type_: ColumnType) -> Column:
    computed, identity, default = column.get("computed") or {}, column.get("identity"), column.get("default")
    has_default = default is not None and not computed and not unsaid.is_next_value(default)
    return Column(
        column["name"],
        type_,
        nullable=bool(column["nullable"]),
        server_default=unsaid.plain_default(default) if has_default else None,
        computed=unsaid.without_brackets(computed["sqltext"]) if computed else None,
        is_stored=computed.get("persisted"),
        identity=("always" if identity["always"] else "by default") if identity else None,
        comment=column.get("comment"),
    )


def _check(item: Mapping[str, Any]) -> Check:
    return Check(item["sqltext"], _name(item["name"]), item.get("comment"))


def _foreign_key(item: Mapping[str, Any]) -> ForeignKey:
    options = item.get("options") or {}
    return ForeignKey(
        tuple(item["constrained_columns"]),
        item["referred_table"],
        tuple(item["referred_columns"]),
        item["referred_schema"],
        _name(item["name"]),
        options.get("ondelete"),
        options.get("onupdate"),
        options.get("deferrable"),
        options.get("initially"),
        options.get("match"),
    )


def _action(written: str) -> str | None:
    return None if written == "NO ACTION" else written


def _is_unusual(identity: Mapping[str, Any]) -> bool:
    return identity.get("start", 1) != 1 or identity.get("increment", 1) != 1 or bool(identity.get("cycle"))


def _sorted(part: str, sorting: Iterable[str]) -> str:
    return " ".join([part, *(word.replace("_", " ").upper() for word in sorting)])


def _index_options(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(options.items()):
        if name.endswith("_where"):
            yield name, f"sqlalchemy.text({str(value)!r})"
        elif value not in (None, [], {}, ()) and not (name.endswith("_using") and value == "btree"):
            yield name, repr(value)


def _shown(key: tuple[str | None, str]) -> str:
    return ".".join(part for part in key if part)


def _name(name: Any) -> str | None:
    return None if name is None else str(name)


def _sentence(warning: str) -> str:
    """A warning of SQLAlchemy as it stands among notes."""
    return warning.strip().partition("\n")[0].rstrip(".")
