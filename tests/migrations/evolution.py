"""Random evolutions of a database schema, as the code of revisions that real Alembic can carry out.

Half of the steps are written by hand, as people write them: renames, batches, loops, enums, SQL. The others are what
Alembic generates for the difference between models and a live database.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

TYPES = {
    "sa.Integer()": sa.Integer(),
    "sa.BigInteger()": sa.BigInteger(),
    "sa.String(length=30)": sa.String(30),
    "sa.Text()": sa.Text(),
    "sa.Boolean()": sa.Boolean(),
    "sa.Numeric(precision=10, scale=2)": sa.Numeric(10, 2),
    "sa.DateTime()": sa.DateTime(),
    "sa.DateTime(timezone=True)": sa.DateTime(timezone=True),
    "sa.Date()": sa.Date(),
    "sa.Uuid()": sa.Uuid(),
    "sa.LargeBinary()": sa.LargeBinary(),
    "sqlmodel.sql.sqltypes.AutoString()": sa.String(),
}
WIDER = {"sa.Integer()": "sa.BigInteger()", "sa.String(length=30)": "sa.Text()"}
DEFAULTS = {
    "sa.Integer()": ("sa.text('7')", sa.text("7")),
    "sa.String(length=30)": ("'it''s'", "it''s"),
    "sa.Boolean()": ("sa.false()", sa.false()),
    "sa.DateTime()": ("sa.func.now()", sa.func.now()),
}
CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass
class Col:
    """A column of the models: its type as written, and its default by the type."""

    type: str
    nullable: bool = True
    default: bool = False
    comment: str | None = None


@dataclass
class Tab:
    """A table of the models; keys, uniques and indexes by name, None for one without.

    `checked` are the columns that checks speak of: on SQLite these can neither go nor get another name.
    """

    columns: dict[str, Col] = field(default_factory=dict)
    uniques: list[tuple[str | None, tuple[str, ...]]] = field(default_factory=list)
    keys: list[tuple[str | None, str, str, str | None]] = field(default_factory=list)
    indexes: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)
    checked: set[str] = field(default_factory=lambda: {"id"})

    def is_free(self, column: str) -> bool:
        """Whether nothing but the table is made of a column."""
        used = {name for _, columns in self.uniques for name in columns}
        used |= {name for columns, _ in self.indexes.values() for name in columns}
        return column not in used | self.checked | {key[1] for key in self.keys}


class Evolution:
    """One random history for a dialect."""

    def __init__(self, seed: int, dialect: str) -> None:
        self.random = random.Random(seed)
        self.dialect = dialect
        self.convention = CONVENTION if self.random.random() < 0.4 else None
        self.tables: dict[str, Tab] = {}
        self.enums: dict[str, list[str]] = {}
        self.pinned: set[str] = set()
        self.count = 0

    # ---- the models

    def metadata(self) -> sa.MetaData:
        """The models as they are now."""
        metadata = sa.MetaData(naming_convention=self.convention)
        for name, table in self.tables.items():
            columns = [self._column(key, column) for key, column in table.columns.items()]
            items: list[Any] = [sa.UniqueConstraint(*parts, name=key) for key, parts in table.uniques]
            items += [
                sa.ForeignKeyConstraint([column], [f"{target}.id"], name=key, ondelete=rule)
                for key, column, target, rule in table.keys
            ]
            live = sa.Table(name, metadata, *columns, *items)
            for key, (parts, unique) in table.indexes.items():
                sa.Index(key, *(live.c[part] for part in parts), unique=unique)
        return metadata

    def _column(self, name: str, column: Col) -> sa.Column[Any]:
        default: Any = DEFAULTS[column.type][1] if column.default else None
        comment = column.comment if self.dialect == "postgresql" else None
        type_ = self._type(column.type)
        return sa.Column(
            name, type_, nullable=column.nullable, primary_key=name == "id", server_default=default, comment=comment
        )

    def _type(self, written: str) -> Any:
        if written in TYPES:
            return TYPES[written]
        name = written.removeprefix("enum:")
        return sa.Enum(*self.enums[name], name=name)

    def fresh(self, prefix: str) -> str:
        """A name that is not in use."""
        self.count += 1
        long = "_of_a_very_long_name_that_goes_on" * self.random.choice((0, 0, 0, 0, 1))
        return f"{prefix}{self.count}{long}"

    def pick(self) -> tuple[str, Tab]:
        """Some table."""
        return self.random.choice(sorted(self.tables.items()))

    # ---- changes that Alembic finds out itself

    def change_models(self) -> None:
        """One or more changes of the models, which begin with a few tables."""
        while len(self.tables) < 3:
            self._add_table()
        self.pinned = {key[2] for table in self.tables.values() for key in table.keys}
        for _ in range(self.random.randint(1, 4)):
            self.random.choice(
                [self._add_table, self._add_table, self._drop_table, self._add_column, self._drop_column,
                 self._add_index, self._drop_index, self._add_unique, self._add_key, self._drop_key, self._alter]
            )()  # fmt: skip

    def _add_table(self) -> None:
        table = Tab({"id": Col("sa.Integer()", False)})
        name = self.fresh("t")
        for _ in range(self.random.randint(1, 4)):
            table.columns[self.fresh("c")] = self._some_column()
        self.tables[name] = table

    def _some_column(self) -> Col:
        type_ = self.random.choice(list(TYPES))
        default = type_ in DEFAULTS and self.random.random() < 0.5
        comment = self.random.choice((None, None, "it's a note"))
        return Col(type_, default is False or self.random.random() < 0.5, default, comment)

    def _drop_table(self) -> None:
        # Alembic drops tables before the keys that lead to them.
        targets = self.pinned | {key[2] for table in self.tables.values() for key in table.keys}
        free = [name for name in self.tables if name not in targets]
        if len(free) > 2:
            del self.tables[self.random.choice(sorted(free))]

    def _add_column(self) -> None:
        if self.tables:
            self.pick()[1].columns[self.fresh("c")] = self._some_column()

    def _drop_column(self) -> None:
        for table in [self.pick()[1]] if self.tables else []:
            free = [name for name in table.columns if table.is_free(name)]
            if len(free) > 1:
                del table.columns[self.random.choice(free)]

    def _add_index(self) -> None:
        if self.tables:
            table = self.pick()[1]
            names = self._some_columns(table)
            table.indexes[self.fresh("ix_")] = (names, self.random.random() < 0.3)

    def _some_columns(self, table: Tab) -> tuple[str, ...]:
        names = sorted(set(table.columns) - {"id"})
        return tuple(self.random.sample(names, k=min(len(names), self.random.choice((1, 1, 2)))))

    def _drop_index(self) -> None:
        if self.tables and (table := self.pick()[1]).indexes:
            del table.indexes[self.random.choice(sorted(table.indexes))]

    def _add_unique(self) -> None:
        if self.tables:
            table = self.pick()[1]
            parts = self._some_columns(table)
            if not any(parts == other for _, other in table.uniques):
                name = self.fresh("uq_") if self.dialect == "sqlite" or self.random.random() < 0.5 else None
                table.uniques.append((name, parts))

    def _add_key(self) -> None:
        if self.tables:
            target, table = self.pick()[0], self.pick()[1]
            column, rule = self.fresh("k"), self.random.choice((None, "CASCADE", "SET NULL"))
            table.columns[column] = Col("sa.Integer()")
            name = self.fresh("fk_") if self.dialect == "sqlite" or self.random.random() < 0.5 else None
            table.keys.append((name, column, target, rule))

    def _drop_key(self) -> None:
        if self.tables and (table := self.pick()[1]).keys:
            table.keys.remove(self.random.choice(table.keys))

    def _alter(self) -> None:
        if self.tables:
            table = self.pick()[1]
            name = self.random.choice(sorted(set(table.columns) - {"id"}))
            column = table.columns[name]
            if column.type in WIDER and not any(key[1] == name for key in table.keys):
                column.type, column.default = WIDER[column.type], False
            else:
                column.nullable = not column.nullable

    # ---- changes written by hand

    def by_hand(self) -> str:
        """The code of a change that Alembic would not find, which is done to the models too."""
        ways: list[Callable[[], Iterator[str]]] = [
            self._rename_table, self._rename_column, self._check, self._loop, self._guarded, self._comment,
            self._default, self._expression, self._unnamed, self._recreate,
        ]  # fmt: skip
        if self.dialect == "postgresql":
            ways += [self._enum, self._enum_value, self._sql]
        return "\n".join(self.random.choice(ways)()) if self.tables else ""

    def on(self, table: str, *calls: str) -> Iterator[str]:
        """Calls of operations on a table, in a batch where one is needed."""
        if self.dialect == "sqlite" or self.random.random() < 0.4:
            yield f"with op.batch_alter_table({table!r}) as batch_op:"
            for call in calls:
                yield f"    batch_op.{call.replace('TABLE, ', '')}"
        else:
            for call in calls:
                yield f"op.{call.replace('TABLE', repr(table))}"

    def _rename_table(self) -> Iterator[str]:
        name, new = self.pick()[0], self.fresh("t")
        self.tables = {new if key == name else key: item for key, item in self.tables.items()}
        for other in self.tables.values():
            other.keys = [(k, c, new if target == name else target, rule) for k, c, target, rule in other.keys]
        yield f"op.rename_table({name!r}, {new!r})"

    def _rename_column(self) -> Iterator[str]:
        name, table = self.pick()
        names = sorted(set(table.columns) - (table.checked if self.dialect == "sqlite" else {"id"}))
        if not names:
            yield "pass"
            return
        old, new = self.random.choice(names), self.fresh("c")
        table.checked = {new if key == old else key for key in table.checked}
        table.columns = {new if key == old else key: column for key, column in table.columns.items()}
        table.uniques = [(k, tuple(new if part == old else part for part in parts)) for k, parts in table.uniques]
        table.keys = [(k, new if column == old else column, target, rule) for k, column, target, rule in table.keys]
        table.indexes = {
            k: (tuple(new if part == old else part for part in parts), u) for k, (parts, u) in table.indexes.items()
        }
        yield from self.on(name, f"alter_column(TABLE, {old!r}, new_column_name={new!r})")

    def _check(self) -> Iterator[str]:
        name, table = self.pick()
        column = self.random.choice(sorted(table.columns))
        label = self.fresh("ck_")
        table.checked.add(column)
        yield from self.on(name, f"create_check_constraint({label!r}, TABLE, '{column} IS NOT NULL OR 1 = 1')")
        if self.random.random() < 0.4:
            full = f"op.f('ck_{name}_{label}')" if self.convention else repr(label)
            if len(f"ck_{name}_{label}") < 60:
                yield from self.on(name, f"drop_constraint({full}, TABLE, type_='check')")

    def _loop(self) -> Iterator[str]:
        name, table = self.pick()
        names = [self.fresh("c") for _ in range(2)]
        for column in names:
            table.columns[column] = Col("sa.Integer()")
        yield f"for name in {names!r}:"
        for line in self.on(name, "add_column(TABLE, sa.Column(name, sa.Integer(), nullable=True))"):
            yield f"    {line}"

    def _guarded(self) -> Iterator[str]:
        name, table = self.pick()
        new, old = self.fresh("c"), self.random.choice(sorted(table.columns))
        table.columns[new] = Col("sa.Text()")
        yield "inspector = sa.inspect(op.get_bind())"
        yield f"columns = {{item['name'] for item in inspector.get_columns({name!r})}}"
        yield f"for column in [{new!r}, {old!r}]:"
        yield "    if column not in columns:"
        yield f"        op.add_column({name!r}, sa.Column(column, sa.Text()))"
        yield "if not inspector.has_table('nothing') and op.get_bind().dialect.name == 'mysql':"
        yield f"    op.drop_table({name!r})"

    def _comment(self) -> Iterator[str]:
        name, table = self.pick()
        column = self.random.choice(sorted(set(table.columns) - {"id"}))
        if self.dialect == "postgresql":
            table.columns[column].comment = "new"
            yield from self.on(name, f"alter_column(TABLE, {column!r}, comment='new')")
        else:
            yield "pass"

    def _default(self) -> Iterator[str]:
        name, table = self.pick()
        found = [key for key, column in table.columns.items() if column.type in DEFAULTS and key != "id"]
        if not found:
            yield "pass"
            return
        column = self.random.choice(sorted(found))
        table.columns[column].default = not table.columns[column].default
        given = DEFAULTS[table.columns[column].type][0] if table.columns[column].default else "None"
        yield from self.on(name, f"alter_column(TABLE, {column!r}, server_default={given})")

    def _expression(self) -> Iterator[str]:
        name, table = self.pick()
        column = self.random.choice(sorted(set(table.columns) - {"id"}))
        label = self.fresh("ix_")
        if self.dialect == "postgresql":
            table.indexes[label] = ((column,), False)
            where = f"postgresql_where=sa.text('{column} IS NOT NULL')"
            yield f"op.create_index({label!r}, {name!r}, [{column!r}], unique=False, {where})"
        else:
            table.indexes[label] = ((column,), True)
            yield f"op.create_index({label!r}, {name!r}, [{column!r}], unique=True)"

    def _unnamed(self) -> Iterator[str]:
        """A table with nothing named in it, whose names are the database's own affair."""
        name, target = self.fresh("t"), self.pick()[0]
        self.tables[name] = Tab(
            {"id": Col("sa.Integer()", False), "a": Col("sa.Integer()"), "b": Col("sa.Integer()")},
            [] if self.dialect == "sqlite" else [(None, ("a", "b"))],
            [] if self.dialect == "sqlite" else [(None, "a", target, None)],
            checked={"id", "a", "b"},
        )
        yield f"op.create_table({name!r}, sa.Column('id', sa.Integer(), primary_key=True),"
        yield "    sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()),"
        if self.dialect != "sqlite":
            yield "    sa.UniqueConstraint('a', 'b'),"
            yield f"    sa.ForeignKeyConstraint(['a'], ['{target}.id']),"
        yield "    sa.CheckConstraint('a > 0' if True else '', name='some'), sa.CheckConstraint('b < a', name='other'))"

    def _recreate(self) -> Iterator[str]:
        name, table = self.pick()
        column = self.fresh("c")
        table.columns[column] = Col("sa.Integer()", False, True)
        recreate = "always" if self.dialect == "sqlite" else "auto"
        yield f"with op.batch_alter_table({name!r}, recreate={recreate!r}) as batch_op:"
        yield f"    column = sa.Column({column!r}, sa.Integer(), nullable=False, server_default=sa.text('7'))"
        yield "    batch_op.add_column(column)"

    def _enum(self) -> Iterator[str]:
        name, table = self.pick()
        label, column = self.fresh("enum"), self.fresh("c")
        self.enums[label] = ["a", "b"]
        table.columns[column] = Col(f"enum:{label}")
        yield f"kind = sa.Enum('a', 'b', name={label!r})"
        yield "kind.create(op.get_bind(), checkfirst=True)"
        yield f"op.add_column({name!r}, sa.Column({column!r}, kind, nullable=True))"

    def _enum_value(self) -> Iterator[str]:
        if not self.enums:
            yield "pass"
            return
        label, value = self.random.choice(sorted(self.enums)), self.fresh("v")
        place = self.random.choice(("", " BEFORE 'a'", " AFTER 'a'"))
        values = self.enums[label]
        values.insert({"": len(values), " BEFORE 'a'": values.index("a")}.get(place, values.index("a") + 1), value)
        yield f"op.execute(\"ALTER TYPE {label} ADD VALUE IF NOT EXISTS '{value}'{place}\")"

    def _sql(self) -> Iterator[str]:
        name, table = self.pick()
        old, new = self.random.choice(sorted(set(table.columns) - {"id"})), self.fresh("c")
        table.columns[old].nullable = True
        table.columns[new] = Col("sa.BigInteger()")
        yield f"op.execute('ALTER TABLE {name} ALTER COLUMN {old} DROP NOT NULL; UPDATE {name} SET {old} = NULL')"
        yield f"op.get_bind().execute(sa.text('ALTER TABLE {name} ADD COLUMN {new} BIGINT'))"
