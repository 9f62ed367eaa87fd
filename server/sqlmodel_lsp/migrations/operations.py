"""What a migration does to the database: Alembic's own operations, carried out on a schema in memory."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic.operations import BatchOperations, Operations
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.engine import Dialect

from sqlmodel_lsp.migrations import database, statements
from sqlmodel_lsp.migrations.building import Building
from sqlmodel_lsp.migrations.impl import ShadowImpl
from sqlmodel_lsp.migrations.model import EnumType, Table
from sqlmodel_lsp.migrations.shadow import Shadow
from sqlmodel_lsp.migrations.world import OPERATIONS, Arguments, Keywords
from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.sql.live import UNBUILDABLE, UnbuildableError
from sqlmodel_lsp.syntax.values import Attribute, Call, Opaque, Symbol, Value, opaque_reason

_FAILURES = (*UNBUILDABLE, CommandError, LookupError, AssertionError)
_TABLES = ("table_name", "source_table", "old_table_name")
_TYPES = ("type_", "existing_type")
_LEFT_OUT = frozenset(
    ["existing_comment", "existing_nullable", "existing_server_default", "insert_after", "insert_before", "info",
     "mysql_existing_comment", "postgresql_using", "postgresql_concurrently", "copy_from", "reflect_args",
     "reflect_kwargs", "table_args", "table_kwargs", "partial_reordering", "recreate"]
)  # fmt: skip
_RUNS = frozenset(["execute", "exec", "scalar", "scalars", "exec_driver_sql"])
_DDL = re.compile(r"\b(ALTER|CREATE|DROP|RENAME)\s", re.I)


class Operator:
    """Carries out operations for one revision; `statement` is the one that is being followed."""

    statement: ast.stmt | None = None

    def __init__(
        self, shadow: Shadow, dialect: Dialect, convention: Mapping[str, Any] | None, enums: Mapping[str, EnumFact]
    ) -> None:
        metadata = sa.MetaData(naming_convention=dict(convention) if convention else None)
        options = {"target_metadata": metadata}
        context = MigrationContext(dialect, None, options, None)
        self._shadow = shadow
        self._impl = context.impl = ShadowImpl(shadow, dialect)
        self._impl.run = lambda sql: statements.carry_out(sql, shadow, self._impl)
        self._operations = Operations(context)
        self._building = Building(enums)
        self._batches: dict[str, tuple[Any, BatchOperations, Keywords]] = {}

    def __call__(self, name: str, arguments: Arguments, keywords: Keywords) -> Value:
        """Carries out what a call means for the database; its value is what the call answers with."""
        if name.startswith("on."):
            return self._on_object(name[3:], arguments, keywords)
        if name.startswith("other."):
            self._shadow.note("unknown", f"what `{name[6:]}()` does to the database is not followed")
            return Opaque(f"`{name[6:]}()` is not followed")
        if name.endswith((".create_all", ".drop_all")):
            what = "makes" if name.endswith(".create_all") else "drops"
            return self._made_elsewhere(f"{what} all tables of the models as they are then")
        if name.startswith(f"{database.BIND.name}."):
            return self._on_bind(name[len(database.BIND.name) + 1 :], arguments, keywords)
        if name.startswith(f"{database.CONTEXT.name}."):
            return database.CONTEXT
        if name.startswith("batch:"):
            batch, _, method = name.partition(".")
            return self._operate(self._batches[batch][1], method, arguments, keywords)
        return self._operate(self._operations, name.removeprefix(OPERATIONS), arguments, keywords)

    def enter(self, value: Value) -> Value:
        """What `with` binds for a value."""
        if isinstance(value, Symbol) and value.name in self._batches:
            return value
        return value if isinstance(value, Symbol) else Opaque("what `with` binds is not known")

    def leave(self, value: Value) -> None:
        """Carries out what was gathered inside of a `with`."""
        if isinstance(value, Symbol) and value.name in self._batches:
            manager, _, keywords = self._batches[value.name]
            given = dict(keywords)
            convention = given.get("naming_convention")
            self._impl.convention = convention if isinstance(convention, dict) else None
            self._impl.must_recreate = given.get("recreate") == "always"
            try:
                manager.__exit__(None, None, None)
            except _FAILURES as error:
                self._fail("batch_alter_table", error)
            finally:
                self._impl.convention, self._impl.must_recreate = None, False

    def _operate(self, operations: Any, name: str, arguments: Arguments, keywords: Keywords) -> Value:
        match name:
            case "get_bind":
                return database.BIND
            case "get_context" | "migration_context":
                return database.CONTEXT
            case "f" if arguments and isinstance(arguments[0], str):
                return Call(Symbol("sqlalchemy.sql.elements.conv"), arguments[:1])
            case "f" if arguments:
                return arguments[0]
            case "inline_literal":
                return Call(Symbol(f"{OPERATIONS}inline_literal"), arguments)
            case "bulk_insert" | "run_async":
                return None
            case "execute":
                return self._execute(arguments[0] if arguments else dict(keywords).get("sqltext"), is_asking=False)
            case "sync_enum_values":
                return self._sync_enum(dict(keywords))
            case "batch_alter_table":
                return self._batch(arguments, keywords)
        method = getattr(operations, name, None) if not name.startswith("_") else None
        if method is None or name in ("invoke", "implementation_for", "register_operation", "context"):
            self._shadow.note("unknown", f"`op.{name}()` is not one of Alembic's own operations")
            return Opaque(f"`op.{name}()` is not followed")
        try:
            live, given = self._live(name, arguments, keywords)
            method(*live, **given)
        except _FAILURES as error:
            self._fail(name, error)
            batch = operations.impl.table_name if isinstance(operations, BatchOperations) else None
            self._spoil(method, arguments, dict(keywords), error, batch)
        return Symbol("alembic.table") if name == "create_table" else None

    def _live(self, name: str, arguments: Arguments, keywords: Keywords) -> tuple[list[Any], dict[str, Any]]:
        live = [self._building.value(value) for value in arguments]
        given: dict[str, Any] = {}
        for key, value in keywords:
            if key in _TYPES:
                given[key] = self._building.type(value)
            elif key not in _LEFT_OUT:
                try:
                    given[key] = self._building.value(value)
                except UNBUILDABLE:
                    if key not in ("comment", "server_default"):
                        raise
                    self._shadow.note("unknown", f"`{key}` of `op.{name}()` is not known: {opaque_reason(value)}")
        return live, given

    def _batch(self, arguments: Arguments, keywords: Keywords) -> Value:
        given = dict(keywords)
        name = arguments[0] if arguments else given.get("table_name")
        schema = arguments[1] if len(arguments) > 1 else given.get("schema")
        if not isinstance(name, str) or not (schema is None or isinstance(schema, str)):
            reason = opaque_reason(name) or opaque_reason(schema) or "its table is not named"
            self._fail("batch_alter_table", UnbuildableError(reason))
            self._beside(f"revision `{self._shadow.revision}` works on a table whose name is not known", "")
            return Opaque("a table whose name is not known")
        if {"copy_from", "table_args"} & given.keys() and self._shadow.dialect == "sqlite":
            self._shadow.spoil(name, schema, "it is made anew from a table that a revision describes itself")
        manager = self._operations.batch_alter_table(name, schema=schema)
        symbol = Symbol(f"batch:{len(self._batches)}")
        self._batches[symbol.name] = (manager, manager.__enter__(), keywords)
        return symbol

    # ---- SQL and types

    def _on_bind(self, name: str, arguments: Arguments, keywords: Keywords) -> Value:
        if name in _RUNS:
            return self._execute(arguments[0] if arguments else dict(keywords).get("statement"), is_asking=True)
        if name == "run_sync" and arguments:
            return self._made_elsewhere("runs a function on the connection")
        return database.call_bind(name)

    def _execute(self, sql: Value, *, is_asking: bool) -> Value:
        text = _sql_of(sql)
        if text is not None:
            statements.carry_out(text, self._shadow, self._impl)
        elif opaque_reason(sql) is not None and self.statement is not None:
            written = ast.unparse(self.statement)
            is_visible = "f'" in written or 'f"' in written
            if _DDL.search(written) or not (is_asking or is_visible):
                self._shadow.note("unknown", f"SQL that is not known: {opaque_reason(sql)}")
                if self._shadow.beyond is None and _DDL.search(written):
                    self._spoil_named(written)
        return Opaque("what the database holds is not known") if is_asking else None

    def _spoil_named(self, written: str) -> None:
        """Marks the tables that a statement names, for SQL that is put together out of unknown pieces."""
        words = set(re.findall(r"\w+", written))
        for table in list(self._shadow.tables.values()):
            if table.name in words:
                self._shadow.spoil(table.name, table.schema, "a revision runs SQL on it that is not known")

    def _on_object(self, name: str, arguments: Arguments, keywords: Keywords) -> Value:
        """A method of an object of SQLAlchemy's, of which some change the database."""
        receiver, rest = arguments[0], arguments[1:]
        if name in ("create", "drop"):
            try:
                type_ = self._building.value(receiver)
            except UNBUILDABLE:
                type_ = None
            if isinstance(type_, sa.Enum) and type_.name:
                key = self._shadow.key(str(type_.name), type_.schema)
                if self._shadow.dialect == "postgresql" and name == "create":
                    self._shadow.types.setdefault(key, EnumType(str(type_.name), tuple(type_.enums), type_.schema))
                else:
                    self._shadow.types.pop(key, None)
                return None
            if database.BIND in rest or any(value == database.BIND for _, value in keywords):
                return self._made_elsewhere(f"runs `.{name}()` of something that is not known")
        if name in ("create_all", "drop_all"):
            return self._made_elsewhere("makes or drops all tables of the models as they are then")
        return Call(Attribute(receiver, name), rest, keywords)

    def _sync_enum(self, given: dict[str, Value]) -> Value:
        name, values, schema = given.get("enum_name"), given.get("new_values"), given.get("enum_schema")
        if isinstance(name, str) and isinstance(values, (list, tuple)) and all(isinstance(v, str) for v in values):
            home = schema if isinstance(schema, str) else None
            if self._shadow.dialect == "postgresql":
                key = self._shadow.key(name, home)
                self._shadow.types[key] = EnumType(name, tuple(values), key[0])
        else:
            self._shadow.note("unknown", "the values of an enum that are set are not known")
        return None

    def _made_elsewhere(self, what: str) -> Value:
        self._shadow.note("unknown", f"the revision {what}")
        self._shadow.beyond = self._shadow.beyond or f"revision `{self._shadow.revision}` {what}"
        return Opaque(f"it {what}")

    def _beside(self, reason: str, done: str) -> None:
        """Says that an operation is for a table that is not known."""
        if done == "create_table":
            self._shadow.beyond = self._shadow.beyond or reason
        elif done != "drop_index":
            self._shadow.spoil_all(reason)

    def _fail(self, name: str, error: BaseException) -> None:
        reason = str(error).partition("\n")[0] or type(error).__name__
        self._shadow.note("unknown", f"`op.{name}()` is not followed: {reason}")

    def _spoil(
        self, method: Any, arguments: Arguments, keywords: dict[str, Value], error: BaseException, batch: str | None
    ) -> None:
        """Marks the table that an operation was meant for, as far as it is known."""
        try:
            given = inspect.signature(method).bind_partial(*arguments, **keywords).arguments
        except TypeError:
            given = {}
        name = next((given[key] for key in _TABLES if isinstance(given.get(key), str)), batch)
        schema = keywords.get("schema")
        home = schema if isinstance(schema, str) else None
        done = method.__name__
        if not isinstance(name, str):
            what = "makes a table" if done == "create_table" else "works on a table"
            self._beside(f"revision `{self._shadow.revision}` {what} whose name is not known", done)
            return
        reason = f"an operation on it is not followed: {str(error).partition(chr(10))[0]}"
        if done == "create_table":
            self._shadow.put(Table(name, self._shadow.key(name, home)[0]).doubted(reason))
        elif "index" in done:
            self._shadow.spoil(name, home, reason, ["indexes"])
        elif "constraint" in done or "key" in done:
            self._shadow.spoil(name, home, reason, ["constraints"])
        else:
            self._shadow.spoil(name, home, reason)


def _sql_of(value: Value) -> str | None:
    """The SQL that a value is, as far as it is text."""
    match value:
        case str():
            return value
        case Call(Symbol("sqlalchemy.text" | "sqlalchemy.DDL"), (str() as text, *_)):
            return text
        case Call(function, _, _) if not isinstance(function, Symbol) and hasattr(function, "value"):
            return _sql_of(function.value)
        case _:
            return None
