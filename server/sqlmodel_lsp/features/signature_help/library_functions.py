"""What engines and sessions are made with: the parameters that people use, with what they do."""

from __future__ import annotations

from sqlmodel_lsp.features.signature_help.model import Parameter, Signature

_URL = Parameter(
    "url", "str | URL", "", "Where the database is: `dialect+driver://user:password@host:port/database`.", True
)
_OPTIONS = (
    Parameter("echo", "bool", "False", "Logs every statement with its parameters."),
    Parameter("connect_args", "dict", "{}", "Options for the driver's own `connect`."),
    Parameter("pool_pre_ping", "bool", "False", "Tests a connection before it is used, and replaces a dead one."),
    Parameter("pool_size", "int", "5", "How many connections are kept open."),
    Parameter("max_overflow", "int", "10", "How many more may be opened for a while."),
    Parameter("pool_timeout", "float", "30", "How many seconds to wait for a connection before giving up."),
    Parameter("pool_recycle", "int", "-1", "After how many seconds a connection is replaced; -1 means never."),
    Parameter("poolclass", "type[Pool] | None", "None", "The kind of pool; `StaticPool` for SQLite in memory."),
    Parameter("isolation_level", "str | None", "None", "The isolation of transactions, such as `SERIALIZABLE`."),
    Parameter("execution_options", "dict", "{}", "Options for all statements, such as `schema_translate_map`."),
    Parameter("json_serializer", "Callable | None", "None", "Makes text of what JSON columns hold."),
    Parameter("json_deserializer", "Callable | None", "None", "Reads the text of JSON columns."),
    Parameter("query_cache_size", "int", "500", "How many statements are kept compiled."),
    Parameter("hide_parameters", "bool", "False", "Leaves parameters out of logs and of errors."),
    Parameter("logging_name", "str | None", "None", "A name of this engine in logs."),
    Parameter("plugins", "list[str]", "[]", "Names of plugins to load."),
)
_SESSION_OPTIONS = (
    Parameter("autoflush", "bool", "True", "Writes what has changed before every query."),
    Parameter(
        "expire_on_commit",
        "bool",
        "True",
        "Loads objects anew when they are used after a commit; `False` for asynchronous sessions, which cannot.",
    ),
    Parameter("autobegin", "bool", "True", "Begins a transaction when the first statement is executed."),
    Parameter("twophase", "bool", "False", "Commits in two phases, on several databases at once."),
    Parameter("binds", "dict | None", "None", "Other engines for some models or tables."),
    Parameter("info", "dict | None", "None", "Data of your own to go along with the session."),
    Parameter(
        "join_transaction_mode",
        "str",
        '"conditional_savepoint"',
        "What becomes of a transaction that the connection is in already, as in tests.",
    ),
)
_BIND = Parameter("bind", "Engine | Connection | None", "None", "The engine, or a connection of it.", True)
_ASYNC_BIND = Parameter("bind", "AsyncEngine | AsyncConnection | None", "None", "The engine, or a connection.", True)
_SYNC_SESSION_CLASS = Parameter(
    "sync_session_class", "type[Session] | None", "None", "The class of the session that does the work inside."
)

_ENGINE = Signature("create_engine", (_URL, *_OPTIONS), "Makes an engine, which connects when it is first used.")
_ASYNC_ENGINE = Signature(
    "create_async_engine", (_URL, *_OPTIONS), "Makes an asynchronous engine; the driver has to be one, too."
)
_SESSION = Signature("Session", (_BIND, *_SESSION_OPTIONS), "A session: objects, and one transaction at a time.")
_ASYNC_SESSION = Signature(
    "AsyncSession",
    (_ASYNC_BIND, *_SESSION_OPTIONS, _SYNC_SESSION_CLASS),
    "An asynchronous session: its methods are awaited, and nothing loads lazily.",
)

FUNCTIONS = {
    "sqlmodel.create_engine": _ENGINE,
    "sqlalchemy.create_engine": _ENGINE,
    "sqlalchemy.engine.create_engine": _ENGINE,
    "sqlalchemy.ext.asyncio.create_async_engine": _ASYNC_ENGINE,
    "sqlalchemy.ext.asyncio.engine.create_async_engine": _ASYNC_ENGINE,
    "sqlmodel.Session": _SESSION,
    "sqlmodel.orm.session.Session": _SESSION,
    "sqlalchemy.orm.Session": _SESSION,
    "sqlalchemy.orm.session.Session": _SESSION,
    "sqlmodel.ext.asyncio.session.AsyncSession": _ASYNC_SESSION,
    "sqlalchemy.ext.asyncio.AsyncSession": _ASYNC_SESSION,
    "sqlalchemy.ext.asyncio.session.AsyncSession": _ASYNC_SESSION,
}
"""Signatures by the qualified names they are known under."""
