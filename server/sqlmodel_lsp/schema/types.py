"""From a Python type to the column type SQLModel chooses for it, release by release."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.schema import known
from sqlmodel_lsp.schema.annotations import AnnotationType
from sqlmodel_lsp.schema.classes import Classes
from sqlmodel_lsp.syntax.values import Call, Symbol, Value


@dataclass(frozen=True, slots=True)
class Limits:
    """The constraints SQLModel reads: those of the first piece of metadata that has any."""

    max_length: Value = None
    max_digits: Value = None
    decimal_places: Value = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The column type, or the runtime's error, or why it is not known."""

    type: Value = None
    error: str | None = None
    opaque: str | None = None


_STRINGS = frozenset(
    [
        "builtins.str",
        "pydantic.EmailStr",
        "pathlib.Path",
        "pathlib.PosixPath",
        "pathlib.WindowsPath",
        "ipaddress.IPv4Address",
        "ipaddress.IPv4Network",
        "ipaddress.IPv6Address",
        "ipaddress.IPv6Network",
        "ipaddress.IPv4Interface",
        "ipaddress.IPv6Interface",
    ]
)
_NOT_A_CLASS = frozenset(("typing.Literal", "typing.NewType", "typing.TypeVar"))
_UNSUPPORTED = frozenset(
    [
        "builtins.dict",
        "builtins.list",
        "builtins.set",
        "builtins.frozenset",
        "builtins.tuple",
        "builtins.object",
        "builtins.type",
        "builtins.complex",
        "builtins.bytearray",
        "None",
        "typing.Any",
        "typing.Callable",
        "typing.Sequence",
        "typing.Mapping",
        "typing.Iterable",
        "typing.Collection",
        "typing.DefaultDict",
        "typing.OrderedDict",
        "typing.Deque",
        "typing.NamedTuple",
        "typing.TypedDict",
        "collections.abc.Callable",
        "collections.abc.Sequence",
        "collections.abc.Mapping",
        "collections.abc.Iterable",
        "collections.deque",
        "collections.OrderedDict",
        "collections.defaultdict",
        "re.Pattern",
        "typing.Pattern",
        "pathlib.PurePath",
        "pydantic.BaseModel",
        "pydantic.AnyUrl",
        "pydantic.AnyHttpUrl",
        "pydantic.HttpUrl",
        "pydantic.FileUrl",
        "pydantic.AnyWebsocketUrl",
        "pydantic.WebsocketUrl",
        "pydantic.PostgresDsn",
        "pydantic.RedisDsn",
        "pydantic.MySQLDsn",
        "pydantic.SecretStr",
        "pydantic.SecretBytes",
        "pydantic.NameEmail",
        "pydantic.IPvAnyAddress",
        "pydantic.IPvAnyInterface",
        "pydantic.IPvAnyNetwork",
        "pydantic.ImportString",
        "pydantic.Json",
        "pydantic.PastDate",
        "pydantic.FutureDate",
        "pydantic.PastDatetime",
        "pydantic.FutureDatetime",
        "sqlmodel.SQLModel",
    ]
)


def choose(classes: Classes, annotation: AnnotationType, limits: Limits, version: tuple[int, ...]) -> Choice:
    """The column type for an annotation, tried in SQLModel's order."""
    if annotation.opaque:
        return Choice(opaque=annotation.opaque)
    name = annotation.name
    if name == "typing.Union":
        return Choice(error="Cannot have a (non-optional) union as a SQLAlchemy field")
    if name in _NOT_A_CLASS:
        return Choice(error="issubclass() arg 1 must be a class")
    if name == "pydantic.Json" and annotation.items:
        return choose(classes, annotation.items[0], limits, version)
    line = classes.mro(name)
    if classes.is_enum(name):
        opaque = classes.opaque(name)
        return Choice(Call(Symbol("sqlalchemy.Enum"), (Symbol(name),)), opaque=opaque)
    for ancestor in line:
        found = _builtin(ancestor, annotation, limits, version)
        if found is not None:
            if ancestor != name and classes.has(name):
                # A plain subclass needs a pydantic schema of its own, which we do not look for.
                return Choice(found.type, opaque=f"`{name.rpartition('.')[2]}` is a class derived from a column type")
            return found
    if name in _UNSUPPORTED or classes.has(name):
        opaque = classes.opaque(name) if classes.has(name) else None
        return (
            Choice(error=f"{_shown(name)} has no matching SQLAlchemy type") if opaque is None else Choice(opaque=opaque)
        )
    reason = "is not a type we know" if known.is_known(name) else "is in no file of the workspace"
    return Choice(opaque=f"`{name}` {reason}")


def _builtin(name: str, annotation: AnnotationType, limits: Limits, version: tuple[int, ...]) -> Choice | None:
    if name in _STRINGS:
        length = limits.max_length if version >= (0, 0, 19) or name == "builtins.str" else None
        return Choice(Call(Symbol("sqlmodel.AutoString"), (), (("length", length),) if length else ()))
    if name == "datetime.datetime":
        return _datetime(annotation.marker, version)
    if name == "decimal.Decimal":
        keywords = (("precision", limits.max_digits), ("scale", limits.decimal_places))
        return Choice(Call(Symbol("sqlalchemy.Numeric"), (), keywords))
    if name == "uuid.UUID":
        return Choice(Call(Symbol("sqlalchemy.Uuid" if version >= (0, 0, 20) else "sqlmodel.GUID")))
    plain = _PLAIN.get(name)
    return None if plain is None else Choice(Call(Symbol(f"sqlalchemy.{plain}")))


_PLAIN = {
    "builtins.float": "Float",
    "builtins.bool": "Boolean",
    "builtins.int": "Integer",
    "pydantic.ByteSize": "Integer",
    "datetime.date": "Date",
    "datetime.timedelta": "Interval",
    "datetime.time": "Time",
    "builtins.bytes": "LargeBinary",
}


def _datetime(marker: str | None, version: tuple[int, ...]) -> Choice:
    if version < (0, 0, 45):
        if marker is not None:
            return Choice(error=f"{_shown(marker)} has no matching SQLAlchemy type")
        return Choice(Call(Symbol("sqlalchemy.DateTime")))
    if marker == "pydantic.NaiveDatetime":
        return Choice(Call(Symbol("sqlalchemy.DateTime"), (), (("timezone", False),)))
    return Choice(Call(Symbol("sqlmodel.UTCDateTime")))


def _shown(name: str) -> str:
    if name in ("None", "typing.Any"):
        return name
    return f"<class '{name.removeprefix('builtins.')}'>"
