"""The tables of a live database as data, as SQLAlchemy's inspection finds them.

Connects only where somebody named an address, and reads nothing but the catalogue.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.reflection import ObjectKind

from sqlmodel_lsp.sql import connecting
from sqlmodel_lsp.sql.connecting import UnreachableError, shown
from sqlmodel_lsp.sql.database import Check, Column, ColumnType, Database, ForeignKey, Index, Kind, Table, Unique
from sqlmodel_lsp.sql.default_names import without_default_names
from sqlmodel_lsp.sql.reflected_types import described

__all__ = ["UnreachableError", "reflect", "shown"]

_BOOKKEEPING = ("alembic_version",)
"""Tables of tools, which no model is made of."""

_CASTED = re.compile(r"^('(?:[^']|'')*')::[\w\s\".]+(\(\d+(,\s*\d+)?\))?(\[\])*$")
_NEXT_VALUE = re.compile(r"^nextval\('(.+)'::regclass\)$")


def reflect(address: str, folder: str = "") -> Database:
    """The tables of a database: on PostgreSQL of all its schemas, those of the usual one without a schema.

    Relative paths of SQLite count from the folder. Raises UnreachableError: one sentence, without the password.
    """
    with connecting.connected(address, folder) as connection, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = _Reading(sa.inspect(connection)).database()
    if not found.tables:
        raise UnreachableError(f"`{shown(address)}` has no tables")
    told = dict.fromkeys(_sentence(str(item.message)) for item in caught if issubclass(item.category, sa.exc.SAWarning))
    return replace(found, notes=(*found.notes, *told))


@dataclass(slots=True)
class _Reading:
    """What is asked of one database; `notes` grow with what cannot be taken over."""

    inspector: Inspector
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
                continue
            primary: Mapping[str, Any] = keys.get(key) or {}
            found = Table(
                key[1],
                self._columns(key, columns[key], primary, foreign_keys.get(key) or ()),
                schema,
                tuple(primary.get("constrained_columns", ())),
                _name(primary.get("name")),
                tuple(_unique(item) for item in uniques.get(key) or () if not item.get("duplicates_index")),
                tuple(self._indexes(key, indexes.get(key) or ())),
                tuple(_check(item) for item in checks.get(key) or ()),
                tuple(_foreign_key(item) for item in foreign_keys.get(key) or ()),
                (comments.get(key) or {}).get("text"),
            )
            yield without_default_names(found, inspector.dialect.name)

    def _if_supported(self, ask: Callable[..., Mapping[Any, Any]], schema: str | None) -> Mapping[Any, Any]:
        try:
            return ask(schema, kind=ObjectKind.TABLE)
        except NotImplementedError:
            return {}

    def _columns(
        self, key: tuple[str | None, str], columns: Iterable[Any], primary: Mapping[str, Any], foreign: Iterable[Any]
    ) -> tuple[Column, ...]:
        names = primary.get("constrained_columns", ())
        leading = {name for item in foreign for name in item["constrained_columns"]}
        found = []
        for column in columns:
            type_ = described(column["type"], self.inspector.dialect)
            if type_ is None:
                self.notes.append(f"`{_shown(key)}.{column['name']}` is left out: SQLAlchemy does not know its type")
                continue
            is_counting = list(names) == [column["name"]] and column["name"] not in leading
            found.append(self._column(key, column, type_, is_counting=is_counting, is_key=column["name"] in names))
        return tuple(found)

    def _column(
        self, key: tuple[str | None, str], column: Any, type_: ColumnType, *, is_counting: bool, is_key: bool
    ) -> Column:
        default, counts = column.get("default"), bool(column.get("autoincrement") is True)
        computed, identity = column.get("computed") or {}, column.get("identity") or {}
        if default is not None and _NEXT_VALUE.match(default):
            default, counts = None, True
            if not is_key:
                self.notes.append(
                    f"`{_shown(key)}.{column['name']}` takes its values from a sequence, which models cannot say"
                )
        if identity and _is_unusual(identity):
            self.notes.append(f"`{_shown(key)}.{column['name']}` counts in steps of its own, which models cannot say")
        return Column(
            column["name"],
            type_,
            nullable=bool(column["nullable"]),
            server_default=None if computed else _default(default),
            computed=computed.get("sqltext"),
            is_stored=computed.get("persisted"),
            identity=("always" if identity.get("always") else "by default") if identity else None,
            autoincrement=self._autoincrement(type_, counts or bool(identity), is_counting=is_counting, is_key=is_key),
            comment=column.get("comment"),
        )

    def _autoincrement(self, type_: ColumnType, counts: bool, *, is_counting: bool, is_key: bool) -> bool | None:
        """What has to be said: an integer that is the whole key counts up by itself, and no other column does."""
        if self.inspector.dialect.name == "sqlite" or not is_key:
            return None
        is_integer = type_.kind in (Kind.INTEGER, Kind.SMALL_INTEGER, Kind.BIG_INTEGER)
        by_itself = is_counting and is_integer
        return None if counts == by_itself else counts

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


def _unique(item: Mapping[str, Any]) -> Unique:
    return Unique(tuple(item["column_names"]), _name(item["name"]), item.get("comment"))


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


def _default(written: str | None) -> str | None:
    """The SQL of a default, without the types that PostgreSQL adds to constants."""
    if written is None:
        return None
    found = _CASTED.match(written)
    text = found.group(1) if found else written
    return None if text.upper() == "NULL" or text.upper().startswith("NULL::") else text


def _is_unusual(identity: Mapping[str, Any]) -> bool:
    return identity.get("start", 1) != 1 or identity.get("increment", 1) != 1 or bool(identity.get("cycle"))


def _sorted(part: str, sorting: Iterable[str]) -> str:
    return " ".join([part, *(word.replace("_", " ").upper() for word in sorting)])


def _index_options(options: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in sorted(options.items()):
        if name.endswith("_where"):
            yield name, f"text({str(value)!r})"
        elif value not in (None, [], {}, ()) and not (name.endswith("_using") and value == "btree"):
            yield name, repr(value)


def _shown(key: tuple[str | None, str]) -> str:
    return ".".join(part for part in key if part)


def _name(name: Any) -> str | None:
    return None if name is None else str(name)


def _sentence(warning: str) -> str:
    """A warning of SQLAlchemy as it stands among notes."""
    return warning.strip().partition("\n")[0].rstrip(".")
