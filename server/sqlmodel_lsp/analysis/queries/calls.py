"""What a call gives."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel_lsp.analysis.queries import libraries, sessions, statements
from sqlmodel_lsp.analysis.queries.types import (
    NONE,
    Awaitable,
    Clause,
    ColumnOf,
    Connection,
    Constant,
    Context,
    Engine,
    Instance,
    IterableOf,
    ListOf,
    Method,
    ModelClass,
    Named,
    Object,
    Option,
    OptionalOf,
    Origin,
    RelationshipOf,
    Result,
    Session,
    SessionMaker,
    Statement,
    TupleOf,
    Type,
    bare,
    iterated,
    optional,
)

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.expressions import Typer

_CLAUSES = frozenset(
    ("and_", "or_", "not_", "desc", "asc", "case", "cast", "exists", "distinct", "between", "nulls_first",
     "nulls_last", "nullsfirst", "nullslast", "literal", "literal_column", "tuple_", "type_coerce", "extract", "any_",
     "all_", "over", "true", "false", "null", "bindparam", "column", "collate", "within_group")
)  # fmt: skip
_MADE = {"datetime.datetime.now": "datetime.datetime", "datetime.datetime.utcnow": "datetime.datetime",
         "uuid.uuid4": "uuid.UUID", "uuid.uuid1": "uuid.UUID", "datetime.date.today": "datetime.date"}  # fmt: skip


def result(
    typer: Typer, node: ast.Call, function: Type, arguments: Sequence[Type], keywords: Mapping[str | None, Type]
) -> Type:
    """What calling something with these arguments gives."""
    match function:
        case ModelClass(model):
            return Instance(model, Origin(is_new=True))
        case Named():
            return _named(typer, node, function, arguments, keywords)
        case SessionMaker(session):
            return _expiring(session, keywords)
        case Method(owner, name):
            return _method(typer, owner, name, node, arguments, keywords)
        case OptionalOf(item):
            return result(typer, node, item, arguments, keywords)
    return None


def _named(
    typer: Typer, node: ast.Call, function: Named, arguments: Sequence[Type], keywords: Mapping[str | None, Type]
) -> Type:
    name = function.name
    found = typer.world.function(name)
    if found is not None:
        return typer.world.result(*found)
    head, _, last = name.rpartition(".")
    if name.startswith(("sqlmodel.", "sqlalchemy.")):
        return _library(typer, node, function, last, arguments, keywords)
    if head == "builtins":
        return _builtin(last, arguments)
    if name in ("typing.cast",) and node.args:
        return typer.world.annotation(typer.module, node.args[0], typer.names)
    if name in _MADE:
        return Object(_MADE[name])
    if name == "asyncio.run" and arguments:
        return arguments[0].item if isinstance(arguments[0], Awaitable) else None
    return typer.world.made(function)


def _library(
    typer: Typer,
    node: ast.Call,
    function: Named,
    last: str,
    arguments: Sequence[Type],
    keywords: Mapping[str | None, Type],
) -> Type:
    name = function.name
    made = statements.made(name, node, arguments)
    if made is not None:
        return made
    if last in libraries.LOADERS or last in libraries.OTHER_OPTIONS:
        return statements.option(last, arguments)
    if last == "col" and arguments:
        return arguments[0]
    if last in _CLAUSES or ".func." in name or name.startswith("sqlalchemy.func."):
        return Clause()
    if last in ("create_engine", "create_async_engine", "engine_from_config", "async_engine_from_config"):
        return Engine("async" in last)
    if last == "aliased" and arguments:
        return arguments[0]
    instance = typer.world.instance(function)
    if isinstance(instance, Session):
        return _expiring(replace(instance, expires=True), keywords)
    if isinstance(instance, SessionMaker):
        kind = typer.world.instance(keywords["class_"]) if "class_" in keywords else instance.session
        made_by = kind if isinstance(kind, Session) else instance.session
        unknown = None in keywords or ("class_" in keywords and not isinstance(kind, Session))
        return None if unknown else SessionMaker(_expiring(replace(made_by, expires=True), keywords))
    return instance if isinstance(instance, (Engine, Connection)) else None


def _expiring(session: Session, keywords: Mapping[str | None, Type]) -> Session:
    """A session, given what its maker was told of `expire_on_commit`."""
    if None in keywords:
        return replace(session, expires=None)
    if "expire_on_commit" not in keywords:
        return session
    value = keywords["expire_on_commit"]
    return replace(
        session, expires=value.value if isinstance(value, Constant) and isinstance(value.value, bool) else None
    )


def _builtin(name: str, arguments: Sequence[Type]) -> Type:
    if name in ("list", "sorted", "tuple"):
        return ListOf(iterated(arguments[0]) if arguments else None)
    if name in ("set", "frozenset", "reversed", "iter"):
        return IterableOf(iterated(arguments[0]) if arguments else None)
    if name == "enumerate" and arguments:
        return IterableOf(TupleOf((Object("builtins.int"), iterated(arguments[0]))))
    if name == "zip":
        return IterableOf(TupleOf(tuple(map(iterated, arguments))))
    if name == "next" and arguments:
        item = iterated(arguments[0])
        return item if len(arguments) == 1 else optional(item) if arguments[1] == NONE else None
    if name in ("str", "int", "float", "bool", "bytes", "dict"):
        return Object(f"builtins.{name}")
    if name in ("len", "hash", "id", "ord"):
        return Object("builtins.int")
    if name in ("isinstance", "issubclass", "hasattr", "callable", "any", "all"):
        return Object("builtins.bool")
    return None


def _method(
    typer: Typer,
    owner: Type,
    name: str,
    node: ast.Call,
    arguments: Sequence[Type],
    keywords: Mapping[str | None, Type],
) -> Type:
    match bare(owner):
        case Session() as session:
            return sessions.call(typer.world, session, name, arguments, keywords)
        case Result() as rows:
            return sessions.of_result(rows, name)
        case Statement() as statement:
            return statements.call(statement, name, node, arguments)
        case Option() as option:
            return statements.chained(option, name, arguments)
        case SessionMaker(session) if name == "begin":
            return Context(session, session.is_async)
        case Engine(is_async) if name in ("connect", "begin"):
            return Context(Connection(is_async), is_async)
        case Connection(is_async) if name == "execute":
            found = Result(None, is_scalar=False)
            return Awaitable(found) if is_async else found
        case ModelClass(model) if name in _MAKERS:
            return Instance(model, Origin(is_new=True))
        case Instance(model) if name in ("model_copy", "copy"):
            return Instance(model, Origin(is_new=True))
        case Instance() as instance if name == "sqlmodel_update":
            return instance
        case Instance() if name in ("model_dump", "dict"):
            return Object("builtins.dict")
        case Instance() if name in ("model_dump_json", "json"):
            return Object("builtins.str")
        case ListOf(item) if name == "pop":
            return item
        case ListOf(item) as whole if name == "copy":
            return whole
        case ListOf() if name in ("append", "extend", "insert", "remove", "sort", "reverse", "clear"):
            return NONE
        case ColumnOf() | RelationshipOf() | Clause():
            return Clause()
    return None


_MAKERS = frozenset(
    ("model_validate", "model_validate_json", "model_construct", "from_orm", "parse_obj", "parse_raw", "validate",
     "construct")
)  # fmt: skip
