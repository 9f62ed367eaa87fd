"""SQLModel's own column types, or equal stand-ins where SQLModel itself cannot be imported."""

from __future__ import annotations

import functools
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

_NAMES = ("AutoString", "UTCDateTime", "GUID")


@functools.cache
def get(name: str) -> Any:
    """The type by its name: SQLModel's where installed and recent enough, else a stand-in that renders alike."""
    try:
        import sqlmodel.sql.sqltypes as sqltypes

        found = getattr(sqltypes, name, None)
    except ImportError:
        found = None
    if found is not None:
        return found
    if name not in _NAMES:
        raise AttributeError(f"SQLModel has no type {name}")
    return _STAND_INS[name]


def stand_in(name: str) -> Any:
    """A type that renders as SQLModel's of that name, without importing SQLModel; None for none of these."""
    return _STAND_INS.get(name)


class AutoString(TypeDecorator[str]):
    """A string without a length, but where a database insists on one."""

    impl = sa.types.String
    cache_ok = True
    mysql_default_length = 255

    def load_dialect_impl(self, dialect: Any) -> Any:
        """VARCHAR(255) on MySQL and MariaDB when no length is given."""
        impl: Any = self.impl
        if impl.length is None and dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(sa.types.String(self.mysql_default_length))
        return super().load_dialect_impl(dialect)


class UTCDateTime(TypeDecorator[Any]):
    """A datetime with time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True


class GUID(TypeDecorator[Any]):
    """A UUID in the releases before SQLAlchemy had one: UUID on PostgreSQL, CHAR(32) elsewhere."""

    impl = sa.CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        """The native type on PostgreSQL."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.UUID())
        return dialect.type_descriptor(sa.CHAR(32))


_STAND_INS: dict[str, Any] = {"AutoString": AutoString, "UTCDateTime": UTCDateTime, "GUID": GUID}
