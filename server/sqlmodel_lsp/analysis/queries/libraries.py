"""What the libraries' classes and functions are: one table of names for all their ways to be imported."""

from __future__ import annotations

from sqlmodel_lsp.analysis.queries.types import Connection, Engine, Named, Object, Session, SessionMaker, Type

_SESSIONS: dict[str, Session] = {
    "sqlmodel.Session": Session("sqlmodel", is_async=False),
    "sqlmodel.ext.asyncio.session.AsyncSession": Session("sqlmodel", is_async=True),
    "sqlalchemy.orm.Session": Session("sqlalchemy", is_async=False),
    "sqlalchemy.orm.session.Session": Session("sqlalchemy", is_async=False),
    "sqlalchemy.ext.asyncio.AsyncSession": Session("sqlalchemy", is_async=True),
    "sqlalchemy.ext.asyncio.session.AsyncSession": Session("sqlalchemy", is_async=True),
}
_INSTANCES: dict[str, Type] = {
    **_SESSIONS,
    "sqlalchemy.Engine": Engine(is_async=False),
    "sqlalchemy.engine.Engine": Engine(is_async=False),
    "sqlalchemy.engine.base.Engine": Engine(is_async=False),
    "sqlalchemy.future.Engine": Engine(is_async=False),
    "sqlalchemy.ext.asyncio.AsyncEngine": Engine(is_async=True),
    "sqlalchemy.ext.asyncio.engine.AsyncEngine": Engine(is_async=True),
    "sqlalchemy.Connection": Connection(is_async=False),
    "sqlalchemy.engine.Connection": Connection(is_async=False),
    "sqlalchemy.engine.base.Connection": Connection(is_async=False),
    "sqlalchemy.ext.asyncio.AsyncConnection": Connection(is_async=True),
    "sqlalchemy.ext.asyncio.engine.AsyncConnection": Connection(is_async=True),
    "sqlalchemy.orm.sessionmaker": SessionMaker(Session("sqlalchemy", is_async=False)),
    "sqlalchemy.orm.session.sessionmaker": SessionMaker(Session("sqlalchemy", is_async=False)),
    "sqlalchemy.ext.asyncio.async_sessionmaker": SessionMaker(Session("sqlalchemy", is_async=True)),
    "sqlalchemy.ext.asyncio.session.async_sessionmaker": SessionMaker(Session("sqlalchemy", is_async=True)),
}

SELECTS = {
    "sqlmodel.select": "sqlmodel",
    "sqlalchemy.select": "sqlalchemy",
    "sqlalchemy.future.select": "sqlalchemy",
    "sqlalchemy.sql.select": "sqlalchemy",
    "sqlalchemy.sql.expression.select": "sqlalchemy",
}
"""The functions that make a `select`, and whose each is."""

LOADERS = frozenset(("selectinload", "joinedload", "subqueryload", "immediateload", "contains_eager"))
"""Loader options that load a relationship with its parent."""

OTHER_OPTIONS = frozenset(
    ("lazyload", "noload", "raiseload", "defer", "undefer", "undefer_group", "load_only", "defaultload",
     "with_expression", "with_loader_criteria", "selectin_polymorphic")
)  # fmt: skip
"""Options that load no relationship."""


def instance(name: str) -> Type:
    """What a class of a library, by its qualified name, makes."""
    return _INSTANCES.get(name, Object(name))


def session(name: str) -> Session | None:
    """The session that a class of a library is, if it is one."""
    return _SESSIONS.get(name)


def is_library(found: Type, *names: str) -> bool:
    """Whether a type is one of these things of SQLModel or SQLAlchemy, by bare name."""
    if not isinstance(found, Named):
        return False
    head, _, rest = found.name.partition(".")
    return head in ("sqlmodel", "sqlalchemy") and rest.rpartition(".")[2] in names
