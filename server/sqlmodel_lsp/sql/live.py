"""From symbolic values to live SQLAlchemy objects."""

from __future__ import annotations

import datetime
import decimal
import enum
import importlib
import operator
import uuid
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, UserDefinedType

from sqlmodel_lsp.schema.custom_types import ADAPTED
from sqlmodel_lsp.schema.model import CustomType, EnumFact
from sqlmodel_lsp.sql import sqlmodel_types
from sqlmodel_lsp.syntax.values import Attribute, Call, Closure, Member, Opaque, Operation, Symbol, Value


class UnbuildableError(Exception):
    """A value that SQLAlchemy cannot be asked about; the message says which."""


UNBUILDABLE = (
    UnbuildableError, sa.exc.SQLAlchemyError, NotImplementedError, TypeError, ValueError, AttributeError,
)  # fmt: skip
"""What making SQL of what is written may raise, ours and SQLAlchemy's own."""


# Names that connect, load or run something; a schema has no use for them.
_DENIED = frozenset(
    ["create_engine", "engine_from_config", "create_mock_engine", "event", "inspect", "create_pool_from_url"]
)
# Parts of SQLAlchemy that no schema is made of, and that lead to all of Python.
_CLOSED = ("connectors", "engine", "event", "log", "pool", "testing", "util")
_PLAIN: dict[str, Any] = {
    "datetime.datetime": datetime.datetime, "datetime.date": datetime.date, "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta, "datetime.timezone": datetime.timezone,
    "decimal.Decimal": decimal.Decimal, "uuid.UUID": uuid.UUID, "builtins.str": str, "builtins.int": int,
    "builtins.float": float, "builtins.bool": bool,
    "builtins.dict": dict, "builtins.list": list, "builtins.bytes": bytes,
}  # fmt: skip
_DEFAULTS = frozenset(("default", "onupdate", "insert_default"))


class Live:
    """Builds live objects; `columns` finds the column that `Model.attribute` means, `tables` are those of models."""

    def __init__(
        self, columns: Callable[[str, str], Any] | None = None, tables: Mapping[str, sa.Table] | None = None
    ) -> None:
        self._columns = columns
        self._tables = tables or {}
        self._enums: dict[str, type[enum.Enum]] = {}

    def value(self, value: Value) -> Any:
        """The live object of a value.

        Raises UnbuildableError when the value holds something that is unknown or not SQLAlchemy's.
        """
        match value:
            case Opaque(reason):
                raise UnbuildableError(reason)
            case Symbol(name):
                return self._symbol(name)
            case CustomType():
                return self._custom(value)
            case EnumFact():
                return self.enum(value)
            case Member(_, _, inner):
                return self.value(inner)
            case Call():
                return self._call(value)
            case Attribute(inner, name):
                return self._attribute(inner, name)
            case Operation(name, operands):
                return self._operation(name, operands)
            case Closure():
                raise UnbuildableError("a function of the code base")
            case tuple():
                return tuple(map(self.value, value))
            case list():
                return list(map(self.value, value))
            case dict():
                return {self.value(key): self.value(item) for key, item in value.items()}
            case _:
                return value

    def enum(self, fact: EnumFact) -> type[enum.Enum]:
        """A stand-in for an enum of the workspace, with its name and member names."""
        if fact.qualified not in self._enums:
            members = [(name, item if isinstance(item, (str, int)) else f"<{name}>") for name, item in fact.members]
            made = enum.Enum(fact.qualified.rpartition(".")[2], members)  # type: ignore[misc]
            self._enums[fact.qualified] = made
        return self._enums[fact.qualified]

    def column(self, call: Call) -> sa.Column[Any]:
        """A live `Column(...)`; defaults that only run in Python are replaced by stand-ins."""
        keywords: dict[str, Any] = {}
        for key, value in call.keywords:
            if key in _DEFAULTS:
                keywords[key] = _default(value)
            elif key in ("comment", "info", "doc"):
                keywords[key] = value if isinstance(value, (str, dict)) and key != "info" else None
            else:
                keywords[key] = self.value(value)
        keywords = {key: value for key, value in keywords.items() if value is not _LEFT_OUT}
        return sa.Column(*map(self.value, call.arguments), **keywords)

    def _symbol(self, name: str) -> Any:
        if name in self._tables:
            return self._tables[name]
        if name in _PLAIN:
            return _PLAIN[name]
        if name == "datetime.timezone.utc" or name == "datetime.UTC":
            return datetime.timezone.utc
        module, _, attribute = name.rpartition(".")
        if module == "sqlmodel":
            return sqlmodel_types.get(attribute)
        if not module.startswith("sqlalchemy") or attribute.startswith("_") or attribute in _DENIED:
            raise UnbuildableError(f"`{name}` is not SQLAlchemy's")
        if any(module.startswith(f"sqlalchemy.{part}") for part in _CLOSED):
            raise UnbuildableError(f"`{name}` is not evaluated")
        try:
            live = getattr(importlib.import_module(module), attribute)
        except ImportError:
            live = getattr(self._symbol(module), attribute, None) or _missing(name)
        except AttributeError:
            return _missing(name)
        return _harmless(live, name)

    def _call(self, call: Call) -> Any:
        function = call.function
        if function == Symbol("sqlalchemy.Column"):
            return self.column(call)
        if function == Symbol("sqlalchemy.Enum"):
            return self._enum_type(call)
        if isinstance(function, Symbol) and function.name.startswith("sqlalchemy.ext.mutable."):
            return self.value(call.arguments[0])
        live = self.value(function)
        if not callable(live):
            raise UnbuildableError(f"`{function}` is not callable")
        keywords = {key: self.value(value) for key, value in call.keywords if key not in ("info", "comment")}
        try:
            return live(*map(self.value, call.arguments), **keywords)
        except (TypeError, ValueError, sa.exc.SQLAlchemyError) as error:
            raise UnbuildableError(str(error)) from error

    def _enum_type(self, call: Call) -> Any:
        arguments = list(map(self.value, call.arguments))
        keywords = {key: value for key, value in call.keywords if key != "values_callable"}
        values = call.keyword("values_callable")
        live = {key: self.value(value) for key, value in keywords.items()}
        if isinstance(values, (list, tuple)):
            live["values_callable"] = lambda _: list(values)
        elif values is not None:
            raise UnbuildableError("`values_callable` is not understood")
        return sa.Enum(*arguments, **live)

    def _attribute(self, inner: Value, name: str) -> Any:
        if isinstance(inner, Attribute) and inner.name in ("c", "columns") and isinstance(inner.value, Attribute):
            holder = inner.value
            inner = holder.value if holder.name == "__table__" else inner  # `Hero.__table__.c.name` is `Hero.name`.
        if isinstance(inner, Symbol) and self._columns is not None and not inner.name.startswith("sqlalchemy"):
            column = self._columns(inner.name, name)
            if column is None:
                raise UnbuildableError(f"`{inner.name.rpartition('.')[2]}.{name}` is no column we know")
            return column
        if name.startswith("_") or name in _DENIED:
            raise UnbuildableError(f"`{name}` is not evaluated")
        live = getattr(self.value(inner), name, None)
        return _missing(name) if live is None else _harmless(live, name)

    def _operation(self, name: str, operands: tuple[Value, ...]) -> Any:
        live = list(map(self.value, operands))
        function = getattr(operator, "inv" if name == "invert" else name)
        try:
            return function(*live)
        except TypeError as error:
            raise UnbuildableError(str(error)) from error

    def _custom(self, custom: CustomType) -> Any:
        name = custom.qualified.rpartition(".")[2]
        if custom.spec is not None:
            spec = custom.spec
            return type(name, (UserDefinedType,), {"get_col_spec": lambda *_, **__: spec, "cache_ok": True})()
        impl = _instance(self.value(custom.impl))
        dialects = dict(custom.dialects)

        def load(_: Any, dialect: Any) -> Any:
            chosen = dialects.get("mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name)
            try:
                if isinstance(chosen, Call) and chosen.function == ADAPTED:
                    return dialect.type_descriptor(_instance(self.value(chosen.arguments[0])))
                return impl if chosen is None else _instance(self.value(chosen))
            except UnbuildableError as problem:
                raise sa.exc.CompileError(f"type `{name}`: {problem}") from problem

        made = type(name, (TypeDecorator,), {"impl": type(impl), "cache_ok": True, "load_dialect_impl": load})()
        made.impl = impl
        return made


class _LeftOut:
    """An option that stays away."""


_LEFT_OUT = _LeftOut()


def _instance(value: Any) -> Any:
    return value() if isinstance(value, type) else value


def _harmless(live: Any, name: str) -> Any:
    """The object itself, when it is SQLAlchemy's or plain data: what SQLAlchemy imports stays out of reach.

    Raises UnbuildableError for everything else.
    """
    if live is None or isinstance(live, (str, int, float, tuple, list, dict)):
        return live
    if isinstance(live, ModuleType):
        home = live.__name__
    elif isinstance(live, (type, FunctionType, MethodType)):
        home = live.__module__
    else:
        home = type(live).__module__
    first, _, rest = home.partition(".")
    if first != "sqlalchemy" or rest.partition(".")[0] in _CLOSED:
        raise UnbuildableError(f"`{name}` is not evaluated")
    if isinstance(live, Dialect) or (isinstance(live, type) and issubclass(live, Dialect)):
        raise UnbuildableError(f"`{name}` is not evaluated")
    return live


def _missing(name: str) -> Any:
    raise UnbuildableError(f"this SQLAlchemy has no `{name}`")


def _default(value: Value) -> Any:
    """A constant as it is, a SQL sequence as itself, anything else as some callable."""
    if value is None:
        return _LEFT_OUT
    if isinstance(value, Call) and value.function == Symbol("sqlalchemy.Sequence"):
        return Live().value(value)
    if isinstance(value, (str, int, float, bool)):
        return value
    return _callable


def _callable() -> None:
    """Stands in for a default that only the application computes."""
