"""Database schemas at random: what tables, columns, keys and constraints real ones have, in every mixture."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

_TABLES = ("hero", "team", "order_items", "user", "category", "news", "Mission", "address", "class", "tag")
_COLUMNS = (
    "name", "title", "age", "price", "is_active", "created_at", "notes", "code", "status", "rank", "class", "metadata",
    "schema", "order", "firstName", "data", "from_date", "Größe", "weight_in_kg", "email", "id2", "copy", "model_name",
)  # fmt: skip
_ACTIONS = (None, None, "CASCADE", "SET NULL", "RESTRICT")
_MEMBERS = (("draft", "published"), ("low", "Medium", "very high"), ("1st", "2nd", "class"))

_Choice = tuple[Any, tuple[str | None, ...]]
"""A type and defaults for it."""

_EVERYWHERE: tuple[_Choice, ...] = (
    (sa.String(50), (None, "'x'", "'it''s'")),
    (sa.String(), (None, "''")),
    (sa.Text(), (None, "'a b'")),
    (sa.Integer(), (None, "0", "42")),
    (sa.SmallInteger(), (None, "1")),
    (sa.BigInteger(), (None, "-1")),
    (sa.Boolean(), (None, "true", "false")),
    (sa.Float(), (None, "1.5")),
    (sa.REAL(), (None,)),
    (sa.Numeric(10, 2), (None, "0", "9.99")),
    (sa.Numeric(), (None,)),
    (sa.Date(), (None, "CURRENT_DATE")),
    (sa.Time(), (None,)),
    (sa.DateTime(), (None, "CURRENT_TIMESTAMP")),
    (sa.LargeBinary(), (None,)),
    (sa.CHAR(3), (None, "'EUR'")),
    (sa.JSON(), (None, "'{}'")),
)

_OF_POSTGRES: tuple[_Choice, ...] = (
    (sa.DateTime(timezone=True), (None, "now()")),
    (postgresql.TIMESTAMP(precision=3), (None, "CURRENT_TIMESTAMP")),
    (sa.Uuid(), (None, "gen_random_uuid()")),
    (postgresql.JSONB(), (None, "'{}'", "'[]'")),
    (postgresql.ARRAY(sa.Text()), (None, "'{}'")),
    (postgresql.ARRAY(sa.Integer()), (None,)),
    (postgresql.INET(), (None,)),
    (postgresql.INTERVAL(), (None,)),
    (postgresql.TSVECTOR(), (None,)),
    (postgresql.TSTZRANGE(), (None,)),
    (postgresql.BIT(4), (None,)),
)


def of_seed(seed: int, dialect: str) -> sa.MetaData:
    """The schema of a seed, for `postgresql` or `sqlite`."""
    return _Making(random.Random(f"{dialect} {seed}"), dialect).metadata()


class _Making:
    def __init__(self, chance: random.Random, dialect: str) -> None:
        self._chance = chance
        self._is_postgres = dialect == "postgresql"
        self._made = sa.MetaData()
        self._tables: list[sa.Table] = []
        self._enums = [
            postgresql.ENUM(*members, name=f"kind_{number}", metadata=self._made)
            for number, members in enumerate(_MEMBERS)
        ]

    def metadata(self) -> sa.MetaData:
        for name in self._chance.sample(_TABLES, self._chance.randint(2, 6)):
            self._tables.append(self._table(name))
        if len(self._tables) > 1 and self._happens(0.5):
            self._tables.append(self._link(*self._chance.sample(self._tables, 2)))
        return self._made

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    def _table(self, name: str) -> sa.Table:
        schema = "app" if self._is_postgres and self._happens(0.15) else None
        columns = [*self._key(), *self._columns()]
        made = sa.Table(
            name, self._made, *columns, schema=schema, comment="All of them" if self._comments(0.2) else None
        )
        for _ in range(self._chance.choice((0, 0, 1, 1, 2))):
            self._refer(made)
        self._constrain(made)
        return made

    def _comments(self, share: float) -> bool:
        return self._is_postgres and self._happens(share)

    def _key(self) -> Iterator[sa.Column[Any]]:
        match self._chance.randrange(10):
            case 0:
                yield sa.Column("code", sa.String(20), primary_key=True)
            case 1:
                yield sa.Column("area", sa.Integer, primary_key=True, autoincrement=False)
                yield sa.Column("number", sa.Integer, primary_key=True, autoincrement=False)
            case 2 if self._is_postgres:
                yield sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.text("gen_random_uuid()"))
            case 3 if self._is_postgres:
                yield sa.Column("id", sa.BigInteger, sa.Identity(always=self._happens(0.5)), primary_key=True)
            case 4 if self._is_postgres:
                yield sa.Column("id", sa.BigInteger, primary_key=True)
            case 5 if self._is_postgres:
                yield sa.Column("id", sa.Integer, primary_key=True, autoincrement=False)
            case _:
                yield sa.Column("id", sa.Integer, primary_key=True)

    def _columns(self) -> Iterator[sa.Column[Any]]:
        choices = (*_EVERYWHERE, *_OF_POSTGRES) if self._is_postgres else _EVERYWHERE
        for name in self._chance.sample(_COLUMNS[:7] + _COLUMNS[8:], self._chance.randint(1, 7)):
            is_enum = self._is_postgres and self._happens(0.15)
            enum = self._chance.choice(self._enums)
            type_, defaults = self._chance.choice(choices)
            default = self._chance.choice((None, f"'{enum.enums[-1]}'") if is_enum else defaults)
            yield sa.Column(
                name,
                enum if is_enum else type_,
                nullable=self._happens(0.5),
                server_default=None if default is None else sa.text(default),
                comment="What it is" if self._comments(0.15) else None,
            )

    def _refer(self, table: sa.Table) -> None:
        target = table if self._happens(0.2) or not self._tables else self._chance.choice(self._tables)
        keys = list(target.primary_key.columns)
        start = self._chance.choice((target.name.lower(), "parent", "main_" + target.name.lower()))
        names = [f"{start}_{key.name}" for key in keys]
        if any(name in table.columns for name in names):
            return
        action = self._chance.choice(_ACTIONS)
        nullable = action == "SET NULL" or self._happens(0.5)
        for name, key in zip(names, keys, strict=True):
            table.append_column(sa.Column(name, key.type, nullable=nullable, index=self._happens(0.2)))
        table.append_constraint(
            sa.ForeignKeyConstraint(
                names,
                keys,
                name=f"fk_{table.name}_{start}" if self._happens(0.3) else None,
                ondelete=action,
                onupdate="CASCADE" if self._happens(0.1) else None,
                deferrable=True if self._happens(0.1) else None,
            )
        )

    def _constrain(self, table: sa.Table) -> None:
        plain = [column for column in table.columns if not column.primary_key and not column.foreign_keys]
        sorts = [column for column in plain if not isinstance(column.type, (sa.JSON, postgresql.TSVECTOR))]
        if sorts and self._happens(0.3):
            chosen = self._chance.sample(sorts, min(len(sorts), self._chance.randint(1, 2)))
            name = f"uq_{table.name}" if self._happens(0.5) else None
            table.append_constraint(sa.UniqueConstraint(*chosen, name=name))
        if sorts and self._happens(0.4):
            chosen = self._chance.sample(sorts, min(len(sorts), self._chance.randint(1, 2)))
            usual = f"ix_{table.name}_{chosen[0].name}"
            name = usual if self._happens(0.5) else f"by_{table.name}"
            sa.Index(name, *chosen, unique=self._happens(0.3))
        numbers = [column for column in plain if isinstance(column.type, (sa.Integer, sa.Numeric))]
        if numbers and self._happens(0.3):
            column = self._chance.choice(numbers)
            table.append_constraint(
                sa.CheckConstraint(column >= 0, name=f"ck_{table.name}_{column.name}" if self._happens(0.7) else None)
            )

    def _link(self, first: sa.Table, second: sa.Table) -> sa.Table:
        columns = [
            sa.Column(f"{side}_{key.name}", key.type, primary_key=True, autoincrement=False)
            for side, table in (("left", first), ("right", second))
            for key in table.primary_key.columns
        ]
        made = sa.Table("link", self._made, *columns)
        for side, table in (("left", first), ("right", second)):
            names = [f"{side}_{key.name}" for key in table.primary_key.columns]
            made.append_constraint(sa.ForeignKeyConstraint(names, list(table.primary_key.columns), ondelete="CASCADE"))
        return made
