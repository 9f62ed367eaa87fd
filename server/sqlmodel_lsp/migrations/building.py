"""The live objects that the arguments of an operation mean, with stand-ins for what only the application knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.sql import sqlmodel_types
from sqlmodel_lsp.sql.live import UNBUILDABLE, Live, UnbuildableError
from sqlmodel_lsp.syntax.values import Attribute, Call, Opaque, Symbol, Value

_LIVE_DEFAULTS = ("default", "onupdate", "insert_default", "info", "doc", "key")


class UnknownType(UserDefinedType[Any]):
    """A type that is known by its name alone; `opaque` says so."""

    cache_ok = True

    def __init__(self, name: str, arguments: tuple[Value, ...], opaque: str) -> None:
        self.name, self.arguments, self.opaque = name, arguments, opaque

    def get_col_spec(self, **_: Any) -> str:
        """Its name in capitals."""
        return self.name.rpartition(".")[2].upper() or "UNKNOWN"


class Building(Live):
    """Makes columns also of what is not fully known, and says so in them."""

    def __init__(self, enums: Mapping[str, EnumFact]) -> None:
        super().__init__()
        self._known_enums = enums

    def value(self, value: Value) -> Any:
        """The live object of a value; enums of the migration's own are stood in for."""
        if isinstance(value, Symbol) and value.name in self._known_enums:
            return self.enum(self._known_enums[value.name])
        if isinstance(value, Symbol) and value.name.startswith("sqlmodel."):
            found = sqlmodel_types.stand_in(value.name.removeprefix("sqlmodel."))  # SQLModel takes long to import.
            if found is not None:
                return found
        return super().value(value)

    def column(self, call: Call) -> sa.Column[Any]:
        """A live column; what of it is not known is left out, and its `info` says why.

        Raises UnbuildableError when not even its name is known.
        """
        problems: list[str] = []
        arguments: list[Any] = []
        for number, value in enumerate(call.arguments):
            if number == 0 and isinstance(value, Opaque):
                raise UnbuildableError(value.reason)
            try:
                arguments.append(self.value(value))
            except UNBUILDABLE as error:
                if any(isinstance(item, (sa.types.TypeEngine, type)) for item in arguments):
                    problems.append(_reason(error))
                else:
                    arguments.append(self.type(value))
        keywords: dict[str, Any] = {}
        for key, value in call.keywords:
            if key in _LIVE_DEFAULTS:
                continue
            try:
                keywords[key] = self.value(value)
            except UNBUILDABLE as error:
                if key in ("type_", "name", "**"):
                    keywords[key] = self.type(value)
                elif key not in ("comment", "quote", "system"):
                    problems.append(f"its `{key}` is not known, {_reason(error)}")
        info = {"opaque": problems[0]} if problems else {}
        return sa.Column(*arguments, **keywords, info=info)

    def type(self, value: Value) -> Any:
        """The live type of a value, a stand-in where it is not SQLAlchemy's."""
        try:
            return self.value(value)
        except UNBUILDABLE as error:
            function = value.function if isinstance(value, Call) else value
            arguments = value.arguments if isinstance(value, Call) else ()
            return UnknownType(_dotted(function), arguments, f"its type is not known, {_reason(error)}")


def _reason(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _dotted(value: Value) -> str:
    if isinstance(value, Symbol):
        return value.name.replace(":", ".")
    return f"{_dotted(value.value)}.{value.name}" if isinstance(value, Attribute) else "unknown"
