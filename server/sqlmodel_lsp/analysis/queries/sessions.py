"""What the methods of sessions and of their results give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlmodel_lsp.analysis.queries.statements import rows
from sqlmodel_lsp.analysis.queries.types import (
    NONE,
    Awaitable,
    Context,
    Instance,
    ListOf,
    Load,
    ModelClass,
    Object,
    Option,
    Origin,
    Result,
    Row,
    Session,
    Statement,
    Type,
    bare,
    iterated,
    optional,
)

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.surroundings import Surroundings

# Methods of an AsyncSession that are no coroutines.
_PLAIN = frozenset(
    ("add", "add_all", "expunge", "expunge_all", "expire", "expire_all", "in_transaction", "is_modified")
)
_NOTHING = frozenset(
    ("add", "add_all", "commit", "rollback", "flush", "refresh", "delete", "expunge", "expunge_all", "expire",
     "expire_all", "close", "aclose", "reset", "bulk_save_objects", "bulk_insert_mappings")
)  # fmt: skip


def call(
    world: Surroundings, session: Session, name: str, arguments: Sequence[Type], keywords: Mapping[str | None, Type]
) -> Type:
    """What a method of a session gives; a coroutine for one that has to be awaited."""
    if name in ("begin", "begin_nested"):
        return Context(session, session.is_async)
    if name in _PLAIN:
        return NONE if name in _NOTHING else Object("builtins.bool")
    if name == "exec" and session.library != "sqlmodel":
        return None
    found = _given(world, session, name, arguments, keywords)
    if name in _NOTHING or name in _AWAITED:
        return Awaitable(found) if session.is_async else found
    return None


_AWAITED = frozenset(
    ("exec", "execute", "scalars", "scalar", "get", "get_one", "merge", "stream", "stream_scalars", "run_sync",
     "connection")
)  # fmt: skip


def _given(
    world: Surroundings, session: Session, name: str, arguments: Sequence[Type], keywords: Mapping[str | None, Type]
) -> Type:
    if name in _NOTHING:
        return NONE
    first = bare(arguments[0]) if arguments else None
    match name, first:
        case "get" | "get_one", ModelClass(model):
            found = Instance(model, Origin(session.is_async, _options(keywords)))
            return optional(found) if name == "get" else found
        case "merge", Instance(model):
            return Instance(model, Origin(session.is_async, frozenset()))
        case "exec" | "execute" | "scalars" | "scalar" | "stream" | "stream_scalars", Statement(kind="select"):
            return _executed(world, session, name, first)
        case "exec" | "execute", _:
            return Result(None, is_scalar=False)
        case "scalars", _:
            return Result(None, is_scalar=True)
    return None


def _options(keywords: Mapping[str | None, Type]) -> frozenset[Load] | None:
    """The loader options of `session.get(..., options=[...])`."""
    given = keywords.get("options", NONE)
    item = iterated(given)
    if given == NONE or given == ListOf(None):
        return frozenset() if given == NONE and None not in keywords else None
    return item.loads if isinstance(item, Option) else None


def _executed(world: Surroundings, session: Session, name: str, statement: Statement) -> Type:
    origin = Origin(session.is_async, statement.loads)
    row = rows(world, statement, origin)
    is_async = name.startswith("stream")
    is_scalar = len(statement.entities) == 1 and not statement.is_compound
    if name == "exec" and statement.library == "sqlmodel" and is_scalar:
        return Result(row.items[0] if row is not None else None, is_scalar=True)
    if name in ("scalars", "scalar", "stream_scalars"):
        item = row.items[0] if row is not None and row.items else None
        return optional(item) if name == "scalar" else Result(item, is_scalar=True, is_async=is_async)
    return Result(row, is_scalar=False, is_async=is_async)


_SAME = frozenset(("unique", "yield_per", "execution_options", "freeze"))


def of_result(result: Result, name: str) -> Type:
    """What a method of a result gives."""
    item = result.item
    if name in _SAME:
        return result
    if name == "scalars" and not result.is_scalar:
        return Result(_first(item), is_scalar=True, is_async=result.is_async)
    found = _fetched(result, name, item)
    return Awaitable(found) if result.is_async else found


def _fetched(result: Result, name: str, item: Type) -> Type:
    match name:
        case "all" | "fetchall" | "fetchmany":
            return ListOf(item)
        case "first" | "one_or_none" | "fetchone":
            return optional(item)
        case "one":
            return item
        case "scalar_one" if not result.is_scalar:
            return _first(item)
        case "scalar" | "scalar_one_or_none" if not result.is_scalar:
            return optional(_first(item))
    return None


def _first(item: Type) -> Type:
    return item.items[0] if isinstance(item, Row) and item.items else None
