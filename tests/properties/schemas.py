"""Makes right modules of models of all kinds, for generators to work on.

They have keys, fields, constraints and relationships as real projects have them; nothing in them is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

IMPORTS = """\
import enum
import uuid
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, Literal, Optional

from pydantic import NaiveDatetime, PositiveInt
from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Enum, ForeignKeyConstraint, Index, Numeric
from sqlalchemy import String, Text, UniqueConstraint, func
from sqlmodel import Field, Relationship, SQLModel


def now() -> datetime:
    return datetime.now(timezone.utc)
"""
ENUMS = {
    "Color": 'class Color(str, enum.Enum):\n    RED = "r"\n    BLUE = "b"\n    GREEN = "g"\n',
    "Level": "class Level(enum.IntEnum):\n    LOW = 1\n    HIGH = 2\n",
    "Kind": 'class Kind(enum.Enum):\n    GOOD = "good"\n    EVIL = "evil"\n',
}
NAMES = (
    *("Hero", "Team", "Mission", "Planet", "Weapon", "Category", "OrderLine", "HTTPRoute", "Person", "News"),
    *(
        "UserAccount",
        "Item",
        "Session",
        "Data",
        "Event",
        "Address2",
        "Class",
        "Type",
        "Series",
        "ShippingAddressOfCustomer",
    ),
)
FIELDS = (
    *("name", "age", "power", "motto", "since", "height", "email", "rank", "note", "code", "first_name", "limit"),
    *("offset", "data", "number", "session", "count", "url", "from_", "type", "statement", "is_active"),
    *("a_very_long_name_of_a_field_that_makes_lines_break", "description", "price", "class_", "changes", "found"),
)
PLAIN = (
    *("{n}: str", "{n}: int", "{n}: float", "{n}: bool", "{n}: date", "{n}: datetime", "{n}: time", "{n}: timedelta"),
    *("{n}: Decimal", "{n}: uuid.UUID", "{n}: bytes", "{n}: Color", "{n}: Level", "{n}: Kind", "{n}: PositiveInt"),
    *("{n}: str | None = None", "{n}: Optional[int] = None", "{n}: int | None", "{n}: Color | None = None"),
    *("{n}: str = 'some'", "{n}: int = 3", "{n}: bool = True", "{n}: bool = False", "{n}: bool | None = None"),
    *("{n}: Color = Color.RED", "{n}: float = 1.5", "{n}: NaiveDatetime", "{n}: datetime | None = None"),
    *("{n}: str = Field(index=True)", "{n}: str = Field(max_length=50)", "{n}: str = Field(max_length=4)"),
    *("{n}: str = Field(min_length=3, max_length=9)", "{n}: str = Field(min_length=32, max_length=32)"),
    *(
        "{n}: int = Field(ge=18)",
        "{n}: int = Field(gt=0, lt=5)",
        "{n}: int = Field(ge=-5, le=-1)",
        "{n}: int = Field(le=3)",
    ),
    *("{n}: float = Field(ge=0, le=1)", "{n}: float = Field(gt=0)", "{n}: int = Field(multiple_of=5)"),
    *(
        "{n}: Decimal = Field(max_digits=5, decimal_places=2)",
        "{n}: Decimal = Field(gt=0, max_digits=10, decimal_places=2)",
    ),
    *("{n}: Decimal = Field(ge=0, le=1)", "{n}: Decimal = Field(sa_type=Numeric(8, 3))"),
    *("{n}: Annotated[str, Field(max_length=20)]", "{n}: Annotated[int | None, Field(ge=1)] = None"),
    *(
        "{n}: str | None = Field(default=None, max_length=10)",
        "{n}: str = Field(default='x', description='What it says')",
    ),
    *(
        "{n}: int | None = Field(default=None, ge=1, le=10)",
        "{n}: str = Field(sa_type=Text)",
        "{n}: str = Field(title='T')",
    ),
    *("{n}: list[str] = Field(default_factory=list, sa_type=JSON)", "{n}: dict[str, Any] = Field(sa_type=JSON)"),
    *(
        "{n}: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON))",
        "{n}: list[int] = Field(sa_type=JSON)",
    ),
    *("{n}: Literal['a', 'b'] = Field(sa_type=String)", "{n}: str = Field(sa_type=String(30))"),
    *(
        "{n}: datetime = Field(sa_type=DateTime(timezone=True))",
        "{n}: str = Field(sa_column=Column(String(12), nullable=False))",
    ),
    *(
        "{n}: str = Field(sa_column=Column('other_{n}', String(12), nullable=False))",
        "{n}: int = Field(default=3, ge=2)",
    ),
    *(
        "{n}: Color = Field(sa_type=Enum(Color))",
        "{n}: int | None = Field(default=None, sa_column_kwargs={{'comment': 'c'}})",
    ),
    *("{n}: str = Field(regex='^[A-Z]{{2}}-[0-9]+$')", "{n}: str = Field(regex=r'^(red|green)$', max_length=8)"),
    *("{n}: int = Field(default=0, sa_column_kwargs={{'server_default': '0'}})", "{n}: str = Field(exclude=False)"),
)
UNIQUE = (
    *("{n}: str = Field(unique=True)", "{n}: str = Field(unique=True, max_length=40)", "{n}: int = Field(unique=True)"),
    *(
        "{n}: str | None = Field(default=None, unique=True)",
        "{n}: uuid.UUID = Field(default_factory=uuid.uuid4, unique=True)",
    ),
    *("{n}: date = Field(unique=True)", "{n}: Decimal = Field(unique=True)", "{n}: Color = Field(unique=True)"),
    *(
        "{n}: str = Field(unique=True, min_length=2, max_length=3)",
        "{n}: str = Field(unique=True, regex='^[a-z]{{3}}$')",
    ),
    *(
        "{n}: str = Field(sa_column=Column(String(60), unique=True, nullable=False))",
        "{n}: datetime = Field(unique=True)",
    ),
)
SECRETS = (
    *("hashed_password: str", "api_token: str", "secret_code: str | None = None", "password_hash: str", "api_key: str"),
    *("hashed_password: str = Field(max_length=60)", "refresh_token: str = Field(unique=True)", "password: str"),
)
SERVER_SET = (
    *("created_at: datetime = Field(default_factory=now)", "updated_at: datetime | None = None"),
    "updated_at: datetime = Field(default_factory=now, sa_column_kwargs={'onupdate': now})",
    "created_at: datetime | None = Field(default=None, sa_column_kwargs={'server_default': func.now()})",
    "version: int | None = Field(default=None, sa_column_kwargs={'server_default': '1'})",
)
DELETED = ("deleted_at: datetime | None = None", "is_deleted: bool = False", "deleted: bool = Field(default=False)")


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key: its lines, and name and type of each column that refers to it."""

    lines: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


_AUTO = Key(("id: int | None = Field(default=None, primary_key=True)",), (("id", "int"),))
KEYS = (
    *(_AUTO,) * 6,
    Key(("id: Optional[int] = Field(default=None, primary_key=True)",), (("id", "int"),)),
    Key(("id: int = Field(primary_key=True)",), (("id", "int"),)),
    Key(("id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)",), (("id", "uuid.UUID"),)),
    Key(("id: uuid.UUID = Field(default_factory=uuid.uuid4, primary_key=True)",), (("id", "uuid.UUID"),)),
    Key(("code: str = Field(primary_key=True, max_length=8)",), (("code", "str"),)),
    Key(("slug: str = Field(primary_key=True)",), (("slug", "str"),)),
    Key(("color: Color = Field(primary_key=True)",), (("color", "Color"),)),
    Key(("day: date = Field(primary_key=True)",), (("day", "date"),)),
    Key(
        ("region: str = Field(primary_key=True)", "place: int = Field(primary_key=True)"),
        (("region", "str"), ("place", "int")),
    ),
    Key(
        ("code: str = Field(primary_key=True)", "day: date = Field(primary_key=True)"),
        (("code", "str"), ("day", "date")),
    ),
    Key(
        ("color: Color = Field(primary_key=True)", "step: int = Field(primary_key=True)"),
        (("color", "Color"), ("step", "int")),
    ),
    Key(("number: Decimal = Field(primary_key=True, max_digits=9, decimal_places=0)",), (("number", "Decimal"),)),
)


@dataclass(slots=True)
class Entity:
    """A table model in the making."""

    name: str
    key: Key
    table: str
    lines: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    relationships: list[str] = field(default_factory=list)
    base: bool = False
    is_referred: bool = False

    @property
    def word(self) -> str:
        """The name of an attribute that holds one."""
        found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", self.name).lower()
        return found if found not in FIELDS and found not in ("class", "type") else f"the_{found}"

    def has(self, name: str) -> bool:
        """Whether a field has the name."""
        return any(line.startswith(f"{name}:") for line in (*self.key.lines, *self.lines, *self.relationships))


def module(seed: int) -> str:
    """The text of a module of models, for formatters to put in order."""
    random = Random(seed)
    entities = [_entity(random, name) for name in random.sample(NAMES, random.choice((1, 1, 2, 2, 2, 3)))]
    links: list[str] = []
    for number, entity in enumerate(entities):
        for other in random.sample(entities[:number], min(number, random.choice((0, 1, 1, 2)))):
            links += _connect(random, entity, other)
        if random.random() < 0.15 and len(entity.key.columns) == 1:
            _tree(random, entity)
    classes = [_class(random, entity) for entity in entities]
    text = "\n\n".join([*links, *classes])
    enums = [definition for name, definition in ENUMS.items() if re.search(rf"\b{name}\b", text)]
    return "\n\n".join([IMPORTS, *enums, text])


def _entity(random: Random, name: str) -> Entity:
    entity = Entity(name, random.choice(KEYS), name.lower())
    if random.random() < 0.2:
        entity.table = f"{name.lower()}_rows"
    names = [name for name in FIELDS if not entity.has(name)]
    chosen = random.sample(names, random.choice((0, 1, 2, 2, 3, 4, 6)))
    for one in chosen:
        pool = UNIQUE if random.random() < 0.2 else PLAIN
        entity.lines.append(random.choice(pool).format(n=one))
    for pool, share in ((SECRETS, 0.25), (SERVER_SET, 0.3), (DELETED, 0.15)):
        if random.random() < share:
            entity.lines.append(random.choice(pool))
    if len(chosen) > 1 and random.random() < 0.15:
        pair = ", ".join(f"'{_column(entity, one)}'" for one in chosen[:2])
        made = f"Index('ix_{entity.table}_both', {pair}, unique=True)"
        entity.constraints.append(random.choice((f"UniqueConstraint({pair})", made)))
    numbers = [line.split(":")[0] for line in entity.lines if re.match(r"\w+: int( = \d+)?$", line)]
    if numbers and random.random() < 0.5:
        entity.constraints.append(f"CheckConstraint('\"{numbers[0]}\" >= 0')")
    entity.base = random.random() < 0.2
    return entity


def _column(entity: Entity, name: str) -> str:
    """The name of a field's column in the database."""
    line = next(line for line in entity.lines if line.startswith(f"{name}:"))
    found = re.search(r"Column\('(\w+)'", line)
    return found[1] if found is not None else name


def _connect(random: Random, one: Entity, other: Entity) -> list[str]:
    """Lets one entity refer to another in some way; the link models that came to be."""
    if len(other.key.columns) > 1:
        _composite(random, one, other)
        return []
    kind = random.choice(("many to one", "many to one", "many to one", "one to one", "twice", "many to many", "key"))
    if kind == "many to many" and len(one.key.columns) == 1:
        return [_many_to_many(random, one, other)]
    other.is_referred = True
    if kind == "key" and one.key is _AUTO and not one.is_referred:
        column, type_ = other.key.columns[0]
        name = f"{other.word}_{column}"
        target = f"foreign_key='{other.table}.{column}'"
        one.key = Key((f"{name}: {type_} = Field(primary_key=True, {target})",), ((name, type_),))
        return []
    roles = ("home", "away") if kind == "twice" else ("",)
    for role in roles:
        _refer(random, one, other, role, "unique=True" if kind == "one to one" else "")
    return []


def _refer(random: Random, one: Entity, other: Entity, role: str, option: str) -> None:
    column, type_ = other.key.columns[0]
    word = f"{role}_{other.word}" if role else other.word
    name = f"{word}_{column}"
    if one.has(name) or one.has(word):
        return
    is_optional = random.random() < 0.5
    options = [f"foreign_key='{other.table}.{column}'", *([option] if option else [])]
    if random.random() < 0.3:
        options.append(f"ondelete='{random.choice(('CASCADE', 'RESTRICT', *(('SET NULL',) if is_optional else ())))}'")
    if random.random() < 0.3 and not option:
        options.append("index=True")
    if is_optional:
        one.lines.append(f"{name}: {type_} | None = Field({', '.join(['default=None', *options])})")
    else:
        one.lines.append(f"{name}: {type_} = Field({', '.join(options)})")
    if random.random() < 0.6:
        _relate(random, one, other, word, name, is_optional=is_optional)


def _relate(random: Random, one: Entity, other: Entity, word: str, name: str, *, is_optional: bool) -> None:
    """The relationship behind a foreign key, on one side or both."""
    back = f"{one.word}_{word}_all"
    is_alone = random.random() < 0.3 or other.has(back)
    told = f"sa_relationship_kwargs={{'foreign_keys': '[{one.name}.{name}]'}}"
    arguments = told if is_alone else f"back_populates='{back}', {told}"
    spelled = f"Optional['{other.name}']" if is_optional else f"'{other.name}'"
    one.relationships.append(f"{word}: {spelled} = Relationship({arguments})")
    if not is_alone:
        other.relationships.append(f"{back}: list['{one.name}'] = Relationship(back_populates='{word}', {told})")


def _composite(random: Random, one: Entity, other: Entity) -> None:
    """A foreign key of several columns."""
    names = [f"{other.word}_{column}" for column, _ in other.key.columns]
    if any(one.has(name) for name in names):
        return
    is_optional = random.random() < 0.4
    for name, (_, type_) in zip(names, other.key.columns, strict=True):
        one.lines.append(f"{name}: {type_} | None = None" if is_optional else f"{name}: {type_}")
    targets = [f"{other.table}.{column}" for column, _ in other.key.columns]
    one.constraints.append(f"ForeignKeyConstraint({names}, {targets})")


def _many_to_many(random: Random, one: Entity, other: Entity) -> str:
    name = f"{one.name}{other.name}Link"
    one.is_referred = True
    lines = []
    for entity in (one, other):
        column, type_ = entity.key.columns[0]
        target = f"foreign_key='{entity.table}.{column}'"
        lines.append(f"{entity.word}_{column}: {type_} = Field({target}, primary_key=True)")
    if random.random() < 0.3:
        lines.append("is_training: bool = False")
    many, back = f"{other.word}_list", f"{one.word}_list"
    one.relationships.append(f"{many}: list['{other.name}'] = Relationship(back_populates='{back}', link_model={name})")
    other.relationships.append(f"{back}: list['{one.name}'] = Relationship(back_populates='{many}', link_model={name})")
    return f"class {name}(SQLModel, table=True):\n" + "".join(f"    {line}\n" for line in lines)


def _tree(random: Random, entity: Entity) -> None:
    column, type_ = entity.key.columns[0]
    if entity.has("parent_key"):
        return
    entity.is_referred = True
    entity.lines.append(f"parent_key: {type_} | None = Field(default=None, foreign_key='{entity.table}.{column}')")
    if random.random() < 0.6:
        one = f"sa_relationship_kwargs={{'remote_side': '{entity.name}.{column}'}}"
        entity.relationships.append(f"parent: Optional['{entity.name}'] = Relationship(back_populates='below', {one})")
        entity.relationships.append(f"below: list['{entity.name}'] = Relationship(back_populates='parent')")


def _class(random: Random, entity: Entity) -> str:
    head = [f"__tablename__ = '{entity.table}'"] if entity.table != entity.name.lower() else []
    if entity.constraints:
        head.append(f"__table_args__ = ({', '.join(entity.constraints)},)")
    keys = list(entity.key.lines)
    shared = [line for line in entity.lines if not re.search("foreign_key|sa_column=", line)]
    plain = [line for line in shared if not re.match(r"\w*(password|token|secret|api_key)", line)]
    if not entity.base or not plain:
        if random.random() < 0.1:
            random.shuffle(keys)
        return _written(
            f"class {entity.name}(SQLModel, table=True):", [*head, *keys, *entity.lines, *entity.relationships]
        )
    own = [line for line in entity.lines if line not in plain]
    base = _written(f"class {entity.name}Base(SQLModel):", plain)
    table = [*head, *keys, *own, *entity.relationships]
    return base + "\n\n" + _written(f"class {entity.name}({entity.name}Base, table=True):", table)


def _written(head: str, lines: list[str]) -> str:
    return head + "\n" + "".join(f"    {line}\n" for line in lines)
