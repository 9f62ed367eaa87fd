"""What makes values and columns of a type: the functions for `default_factory`, the SQLAlchemy types for `sa_type`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Import
from sqlmodel_lsp.features.completion.situation import Item, Kind, Situation
from sqlmodel_lsp.generate.imports import Needed


@dataclass(frozen=True, slots=True)
class _Choice:
    """Code in which each `{n}` stands for the n-th of the qualified names it uses."""

    code: str
    names: tuple[str, ...]
    documentation: str


_NOW = _Choice(
    "lambda: {0}.now({1}.utc)",
    ("datetime.datetime", "datetime.timezone"),
    "The present moment in UTC, taken anew for every object.",
)
_FACTORIES: dict[str, tuple[_Choice, ...]] = {
    "uuid.UUID": (
        _Choice("{0}", ("uuid.uuid4",), "A random UUID."),
        _Choice("{0}", ("uuid.uuid1",), "A UUID made from the clock and the machine."),
    ),
    "datetime.datetime": (_NOW,),
    "datetime.date": (_Choice("{0}.today", ("datetime.date",), "The present day where the program runs."),),
    "list": (_Choice("list", (), "An empty list, a new one for every object."),),
    "dict": (_Choice("dict", (), "An empty dict, a new one for every object."),),
    "set": (_Choice("set", (), "An empty set, a new one for every object."),),
    "decimal.Decimal": (_Choice("{0}", ("decimal.Decimal",), "Zero."),),
}

_JSON = (
    _Choice("{0}", ("sqlalchemy.JSON",), "JSON text; on PostgreSQL its `JSON` type."),
    _Choice("{0}", ("sqlalchemy.dialects.postgresql.JSONB",), "Binary JSON that can be indexed; PostgreSQL only."),
)
_TYPES: dict[str, tuple[_Choice, ...]] = {
    "str": (
        _Choice("{0}", ("sqlalchemy.Text",), "Text of any length."),
        _Choice("{0}(50)", ("sqlalchemy.String",), "Text of a greatest length: `VARCHAR(50)`."),
        _Choice("{0}(50)", ("sqlalchemy.Unicode",), "Text with national characters: `NVARCHAR` where there is one."),
    ),
    "datetime.datetime": (
        _Choice("{0}(timezone=True)", ("sqlalchemy.DateTime",), "A moment with its time zone."),
        _Choice("{0}", ("sqlalchemy.DateTime",), "Date and time without a time zone."),
    ),
    "int": (
        _Choice("{0}", ("sqlalchemy.BigInteger",), "Eight bytes."),
        _Choice("{0}", ("sqlalchemy.SmallInteger",), "Two bytes."),
        _Choice("{0}", ("sqlalchemy.Integer",), "Four bytes."),
    ),
    "float": (
        _Choice("{0}", ("sqlalchemy.Double",), "Eight bytes."),
        _Choice("{0}", ("sqlalchemy.Float",), "As the database has it."),
    ),
    "decimal.Decimal": (_Choice("{0}(10, 2)", ("sqlalchemy.Numeric",), "Ten digits, two of them decimal places."),),
    "bytes": (_Choice("{0}", ("sqlalchemy.LargeBinary",), "Bytes of any length."),),
    "uuid.UUID": (_Choice("{0}", ("sqlalchemy.Uuid",), "The UUID type of the database, text where it has none."),),
    "dict": _JSON,
    "list": (
        *_JSON,
        _Choice("{0}({1})", ("sqlalchemy.ARRAY", "sqlalchemy.String"), "An array of text; PostgreSQL only."),
    ),
    "": _JSON,
}
_BY_MODULE = frozenset({"uuid"})


def factories(situation: Situation) -> Iterator[Item]:
    """The functions that make a default of the type."""
    yield from _items(situation, _FACTORIES.get(_type(situation), ()), Kind.FUNCTION)


def column_types(situation: Situation) -> Iterator[Item]:
    """The SQLAlchemy types that hold the type; those for anything where it is unknown."""
    yield from _items(situation, _TYPES.get(_type(situation), _TYPES[""]), Kind.TYPE)


def _type(situation: Situation) -> str:
    """The type by its qualified name, also where the file has yet to import it."""
    name = situation.python_type.partition("[")[0].strip("\"'")
    return next((known for known in (*_FACTORIES, *_TYPES) if known.rpartition(".")[2] == name), name)


def _items(situation: Situation, choices: tuple[_Choice, ...], kind: Kind) -> Iterator[Item]:
    for choice in choices:
        spelled = [_spelled(situation, name) for name in choice.names]
        names = [found[0] for found in spelled if found is not None]
        if len(names) == len(spelled):
            code = choice.code.format(*names)
            needs = tuple(item for found in spelled if found is not None for item in found[1])
            yield Item(code, kind, situation.code(code), documentation=choice.documentation, needs=needs)


def _spelled(situation: Situation, qualified: str) -> tuple[str, tuple[Needed, ...]] | None:
    """The name as the file has it, which may have it from SQLModel, that passes most of them on."""
    module, _, name = qualified.rpartition(".")
    if module == "sqlalchemy":
        for package in ("sqlmodel", "sqlalchemy", "sqlalchemy.types"):
            written = situation.spelled(f"{package}.{name}")
            if written is not None and not written[1]:
                return written
    takes_names = any(
        isinstance(item, Import) and item.module == module and item.name for item in situation.file.facts.interface.body
    )
    return situation.spelled(qualified, by_module=module in _BY_MODULE and not takes_names)
