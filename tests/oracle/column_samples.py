"""Makes small models: annotations, `Field` arguments, defaults and inheritance, mixed by a seeded generator.

Every sample is the source of one table model with a field `x`, valid or not; what it means is left to SQLModel.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

PROLOGUE = """\
import enum
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Network
from pathlib import Path
from typing import Annotated, Any, ClassVar, List, Literal, NewType, Optional, Union

import pydantic
import sqlalchemy as sa
from annotated_types import Len, MaxLen
from pydantic import AwareDatetime, BaseModel, HttpUrl, NaiveDatetime, PositiveInt, SecretStr, StrictStr, UUID4
from pydantic import StringConstraints, conint, condecimal, constr
from sqlalchemy import JSON, CheckConstraint, Column, DateTime, ForeignKey, Integer, Numeric, String, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel


class Color(str, enum.Enum):
    RED = "r"
    GREEN = "g"


class Size(enum.Enum):
    SMALL = 1
    ENORMOUS = 2


class Level(enum.IntEnum):
    LOW = 1


class Payload(BaseModel):
    value: int


Ident = NewType("Ident", int)
Code = Annotated[str, MaxLen(7)]
Maybe = Optional[int]
LIMIT = 12
PARENT = "parent"


def fresh() -> str:
    return "x"
"""

PLAIN = (
    *("int", "str", "float", "bool", "datetime", "date", "time", "timedelta", "bytes", "Decimal", "uuid.UUID"),
    *("Color", "Size", "Level", "Path", "IPv4Address", "IPv6Network", "PositiveInt", "StrictStr", "UUID4"),
    *("Name", "Code"),
)
ODD = (
    *("conint(gt=3)", "constr(max_length=5)", "condecimal(max_digits=6, decimal_places=2)", "NaiveDatetime"),
    *("AwareDatetime", "Maybe", "Annotated[str, MaxLen(9)]", "Annotated[str, Len(1, 9)]", "Annotated[int, 'a note']"),
    *("Annotated[str, StringConstraints(max_length=8)]", "condecimal(max_digits=6, strict=True)", "str | int"),
    *("list[int]", "List[str]", "dict", "dict[str, int]", "set[str]", "tuple[int, int]", "Any", "object", "Payload"),
    *("HttpUrl", "SecretStr", "Literal['a', 'b']", "Ident", "int | str | None", "Union[int, str]", "complex"),
)
DEFAULTS = ("None", "3", "'r'", "Color.RED", "1.5", "True", "LIMIT", "''")
SA_TYPES = (
    *("String(50)", "String", "Text", "Text()", "JSON", "JSON()", "JSONB", "DateTime(timezone=True)", "DateTime"),
    *("Integer", "Numeric(10, 2)", "sa.BigInteger", "sa.Enum(Color)", "sa.Enum('a', 'b', name='ab')", "ARRAY(String)"),
    *("String(LIMIT)", "sa.Enum(Color, values_callable=lambda e: [m.value for m in e])", "sa.LargeBinary(16)"),
)
SA_COLUMNS = (
    *("Column(String(20), nullable=False)", "Column(JSON)", "Column('renamed', Text)", "Column(Integer, index=True)"),
    *("Column(Integer, ForeignKey('parent.id', ondelete='CASCADE'))", "Column(DateTime, server_default=func.now())"),
    *("Column(Integer, primary_key=True)", "Column(Text, unique=True, default='a')", "Column(ForeignKey('parent.id'))"),
    *("Column(type_=String(4))", "Column(sa.Boolean, server_default=text('false'), nullable=False)"),
    *("Column(sa.Enum(Size), nullable=False, server_default='SMALL')", "sa.Column(sa.String(length=LIMIT))"),
)
SA_COLUMN_ARGS = ("[ForeignKey('parent.id')]", "[CheckConstraint('x > 0')]", "[]")
SA_COLUMN_KWARGS = (
    *("{'name': 'renamed'}", "{'server_default': '0'}", "{'server_default': text('now()')}", "{'nullable': True}"),
    *("{'nullable': False, 'comment': 'c'}", "{'unique': True}", "{'primary_key': True}", "{'index': True}"),
    *("{'onupdate': func.now()}", "{'server_default': func.now(), 'nullable': False}", "{'default': 5}", "{}"),
)
TARGETS = ('"parent.id"', 'f"{PARENT}.id"', 'PARENT + ".id"', '"s.parent.id"')
ACTIONS = ('"CASCADE"', '"SET NULL"', '"RESTRICT"', '"set null"', "None")


@dataclass(frozen=True, slots=True)
class Sample:
    """One module text that defines the table model `name`."""

    name: str
    source: str


def samples(seed: int, count: int) -> list[Sample]:
    """As many samples as asked for; the same seed gives the same ones."""
    random = Random(seed)
    return [_sample(random, f"Sample{number}") for number in range(count)]


def module(chosen: list[Sample], postponed: bool) -> str:
    """One module with all the samples, as a static reader gets them."""
    first = "from __future__ import annotations\n" if postponed else ""
    return first + PROLOGUE + "\n\n" + "\n\n".join(sample.source for sample in chosen)


def _sample(random: Random, name: str) -> Sample:
    member = f"    x: {_annotation(random)}{_value(random)}\n"
    key = "    id: int = Field(primary_key=True)\n"
    form = random.choices(("own", "base", "pydantic", "mixin", "override"), (12, 2, 1, 1, 1))[0]
    if form == "own":
        text = f"class {name}(SQLModel, table=True):\n{key}{member}"
    elif form == "base":
        text = f"class {name}Base(SQLModel):\n{member}\n\nclass {name}({name}Base, table=True):\n{key}"
    elif form == "pydantic":
        text = f"class {name}Base(BaseModel):\n{member}\n\nclass {name}({name}Base, SQLModel, table=True):\n{key}"
    elif form == "mixin":
        text = f"class {name}Mixin:\n{member}\n\nclass {name}({name}Mixin, SQLModel, table=True):\n{key}"
    else:
        base = f"    x: {_annotation(random)}{_value(random)}\n"
        text = f"class {name}Base(SQLModel):\n{base}\n\nclass {name}({name}Base, table=True):\n{key}{member}"
    if "Name" in text:
        # Not one alias for all samples: old releases write the default of a field into the alias's own Field.
        text = f"{name}Alias = Annotated[str, Field(max_length=40, index=True)]\n\n\n" + text.replace(
            "Name", f"{name}Alias"
        )
    return Sample(name, text)


def _annotation(random: Random) -> str:
    inner = random.choice(PLAIN if random.random() < 0.72 else ODD)
    form = random.choices(range(10), (40, 18, 8, 2, 3, 6, 3, 2, 3, 2))[0]
    return (
        inner,
        f"{inner} | None",
        f"Optional[{inner}]",
        f"Union[None, {inner}]",
        f'"{inner}"',
        f"Annotated[{inner}, {_field(random)}]",
        f"Annotated[{inner} | None, {_field(random)}]",
        f"Annotated[{inner}, {_field(random)}] | None",
        f"Annotated[{inner}, 'words'] | None",
        f"Annotated[{inner}, {_field(random)}, {_field(random)}]",
    )[form]


def _value(random: Random) -> str:
    form = random.choices(range(4), (12, 8, 75, 5))[0]
    if form == 0:
        return ""
    if form == 1:
        return f" = {random.choice(DEFAULTS)}"
    return f" = {_field(random) if form == 2 else _pydantic_field(random)}"


def _field(random: Random) -> str:
    return f"Field({', '.join(_arguments(random))})"


def _pydantic_field(random: Random) -> str:
    arguments = [f"default={random.choice(DEFAULTS)}"] if random.random() < 0.5 else []
    if random.random() < 0.5:
        arguments.append(random.choice(("max_length=11", "description='d'", "title='t'")))
    return f"pydantic.Field({', '.join(arguments)})"


def _arguments(random: Random) -> list[str]:
    """Arguments that may well be refused together: that is for the real class to say."""
    found: list[str] = []

    def maybe(chance: float, text: str) -> None:
        if random.random() < chance:
            found.append(text)

    start = random.random()
    if start < 0.15:
        found.append(random.choice((*DEFAULTS, "...")))
    elif start < 0.4:
        found.append(f"default={random.choice(DEFAULTS)}")
    elif start < 0.5:
        found.append("default_factory=fresh")
    if random.random() < 0.07:
        found.append(f"sa_column={random.choice(SA_COLUMNS)}")
        return found
    maybe(0.05, f"primary_key={random.choice(('True', 'False'))}")
    maybe(0.10, f"nullable={random.choice(('True', 'False', 'None'))}")
    maybe(0.15, f"index={random.choice(('True', 'True', 'False'))}")
    maybe(0.12, f"unique={random.choice(('True', 'True', 'False'))}")
    if random.random() < 0.15:
        found.append(f"foreign_key={random.choice(TARGETS)}")
        maybe(0.4, f"ondelete={random.choice(ACTIONS)}")
    else:
        maybe(0.01, 'ondelete="CASCADE"')
    maybe(0.15, f"max_length={random.choice(('20', 'LIMIT', '0', '255'))}")
    maybe(0.05, f"max_digits={random.choice(('5', '10'))}")
    maybe(0.05, "decimal_places=2")
    maybe(0.12, f"sa_type={random.choice(SA_TYPES)}")
    maybe(0.03, f"sa_column_args={random.choice(SA_COLUMN_ARGS)}")
    maybe(0.10, f"sa_column_kwargs={random.choice(SA_COLUMN_KWARGS)}")
    maybe(0.03, "schema_extra={'max_length': 6}")
    maybe(0.06, random.choice(("description='d'", "title='t'", "alias='other'", "repr=False", "min_length=1", "ge=0")))
    maybe(0.01, f"sa_column={random.choice(SA_COLUMNS)}")
    return found
