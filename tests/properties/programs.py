"""Makes modules of models: a few tables with bases, fields, relationships and constraints, broken in one place or not.

Every choice has right forms and wrong ones; which of them fail is left to the real SQLModel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from properties import fields, mutations, relations
from properties.draft import Draft
from properties.relations import Entity

IMPORTS = """\
import enum
import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, List, Literal, NewType, Optional, Union

import pydantic
from pydantic import BaseModel, HttpUrl, Json, PastDate, PositiveInt, SecretStr
from sqlalchemy import JSON, CheckConstraint, Column, DateTime, ForeignKey, ForeignKeyConstraint, Index, Integer
from sqlalchemy import MetaData, PrimaryKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship
from sqlmodel import Field, Relationship, SQLModel
"""
DEFINITIONS = {
    "Color": 'class Color(str, enum.Enum):\n    RED = "r"\n',
    "Level": "class Level(enum.IntEnum):\n    LOW = 1\n",
    "Payload": "class Payload(BaseModel):\n    value: int\n",
    "Plain": "class Plain(SQLModel):\n    id: int | None = None\n    value: int = 1\n",
    "Ident": 'Ident = NewType("Ident", int)\n',
    "EmailLike": "EmailLike = Annotated[str, Field(max_length=40)]\n",
    "Maybe": "Maybe = Optional[int]\n",
    "SHARED": "SHARED = Column(Text)\n",
    "SHARED_KEY": 'SHARED_KEY = CheckConstraint("1 = 1")\n',
}
NAMES = ("Hero", "Team", "Mission", "Planet", "Weapon")
FIELDS = ("name", "age", "power", "motto", "since", "height", "secret_name", "rank")
WRONG_TABLE_ARGS = (
    *("__table_args__ = UniqueConstraint('{field}')", "__table_args__ = (UniqueConstraint('nope'),)"),
    *("__table_args__ = (Index('ix', 'nope'),)", "__table_args__ = [UniqueConstraint('{field}')]"),
    *("__table_args__ = ({{'comment': 'c'}}, UniqueConstraint('{field}'))", "__table_args__ = 'comment'"),
    *("__table_args__ = (ForeignKeyConstraint(['{field}'], ['nope.id']),)", "__table_args__ = ({{'comment': 'c'}})"),
    *("__table_args__ = (ForeignKeyConstraint(['nope'], ['team.id']),)", "__tableargs__ = {{'comment': 'c'}}"),
    *("__table_args__ = {{'schema': 'other'}}", "__table_args__ = (PrimaryKeyConstraint('{field}'),)"),
    *("__table_args__ = (UniqueConstraint('{field}'))", "__table_args__ = {{'nope': 1}}", "__table_args__ = ()"),
    *("__table_args__ = (ForeignKeyConstraint(['{field}'], ['nope']),)", "__table_args__ = None"),
    *("__table_name__ = 'other'", "__tablename__ = 'other'"),
)
WRONG_HEADS = (
    *("class {name}({base}):", "class {name}({base}, tabel=True):", "class {name}({base}, table='{name}'):"),
    *("class {name}({base}, table=False):", "class {name}(BaseModel, table=True):", "class {name}({base}, table=1):"),
    *(
        "class {name}(table=True):",
        "class {name}({base}, SQLModel, table=True):",
        "class {name}(SQLModel, {base}, table=True):",
    ),
    *("class {name}({base}, Plain, table=True):", "class {name}({base}, BaseModel, table=True):"),
)


def programs(seed: int, count: int) -> Iterator[str]:
    """As many modules as asked for; the same seed gives the same ones."""
    random = Random(seed)
    for _ in range(count):
        yield program(random.getrandbits(48))


def program(seed: int) -> str:
    """One module: one in four is right everywhere, one in four is right and then changed by chance."""
    kind = Random(seed).choice(("right", "broken", "broken", "changed"))
    if kind == "broken":
        counting = Draft(seed)
        _module(counting)
        return _module(Draft(seed, Random(seed).randint(1, counting.places)))
    text = _module(Draft(seed))
    return mutations.mutate(text, Random(seed)) if kind == "changed" else text


def _module(draft: Draft) -> str:
    names = draft.random.sample(NAMES, draft.pick((1, 2, 2, 2, 3)))
    future = draft.chance(0.06)
    entities = [_entity(draft, name) for name in names]
    parts: list[str] = []
    tables = list(entities)
    for number, one in enumerate(entities):
        if number and draft.chance(0.85):
            tables += _connect(draft, one, entities[number - 1])
        elif draft.chance(0.2):
            relations.tree(draft, one)
    for entity in sorted(tables, key=lambda entity: "Link" not in entity.name):
        parts += _classes(draft, entity)
    text = "\n\n".join(parts)
    words = set(re.findall(r"\w+", text))
    needed = [definition for name, definition in DEFINITIONS.items() if name in words]
    first = "from __future__ import annotations\n" if future else ""
    return first + IMPORTS + "\n\n" + "\n\n".join([*needed, text])


def _entity(draft: Draft, name: str) -> Entity:
    key = draft.pick(fields.KEYS, fields.WRONG_KEYS)
    entity = Entity(name, name.lower(), key)
    if draft.chance(0.2):
        entity.table = draft.pick((f"{name.lower()}s", name.upper(), f"the_{name.lower()}"))
        entity.lines.append(f"__tablename__ = '{entity.table}'")
    elif draft.chance(0.07):
        entity.table = f"app.{name.lower()}"
        entity.lines.append("__table_args__ = {'schema': 'app'}")
    return entity


def _connect(draft: Draft, one: Entity, other: Entity) -> list[Entity]:
    """Connects two tables; the tables that came to be for it."""
    kind = draft.pick(("many to one", "many to one", "many to one", "twice", "many to many", "apart"))
    if kind == "many to one":
        relations.many_to_one(draft, one, other)
        if draft.chance(0.1):
            relations.many_to_one(draft, one, other, "_other")
    elif kind == "twice":
        relations.twice(draft, one, other)
    elif kind == "many to many":
        return [relations.many_to_many(draft, one, other)]
    return []


def _classes(draft: Draft, entity: Entity) -> list[str]:
    """The class of a table, with a base of its own before it or a class that inherits from it behind, sometimes."""
    own = list(entity.lines)
    base = "SQLModel"
    classes = []
    if "Link" not in entity.name:
        plain = [fields.plain(draft, name) for name in draft.random.sample(FIELDS, draft.pick((0, 1, 1, 2)))]
        if plain and not any(line.startswith("__table_args__") for line in own):
            own += _table_args(draft, entity, plain[0].partition(":")[0])
        if draft.chance(0.3):
            base = f"{entity.name}Base"
            inherited = plain or ["value: int = 1"]
            if draft.pick((False,), (True,)):
                inherited.append(own.pop() if own else entity.key.line)
            classes.append(_class(f"class {base}(SQLModel):", inherited))
            own = [entity.key.line, *own]
        else:
            own = [entity.key.line, *plain, *own]
    head = draft.pick(("class {name}({base}, table=True):",), WRONG_HEADS).format(name=entity.name, base=base)
    classes.append(_class(head, own))
    return classes


def _table_args(draft: Draft, entity: Entity, field: str) -> list[str]:
    right: tuple[str, ...] = ("",) * 6
    if field.isidentifier():
        right += (
            "__table_args__ = (UniqueConstraint('{field}'),)",
            "__table_args__ = (Index('ix_{table}', '{field}'),)",
        )
    text = draft.pick(right, WRONG_TABLE_ARGS).format(field=field, table=entity.table)
    return [text] if text else []


def _class(head: str, lines: list[str]) -> str:
    return head + "\n" + "".join(f"    {line}\n" for line in lines or ["pass"])
