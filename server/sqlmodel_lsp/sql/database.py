"""A database as data: tables, columns, keys and enums, as a spec, `CREATE TABLE` statements or a live database say.

Names are those of the database unless they say otherwise. What reads it fills in what it knows; what writes models from
it decides the rest.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Kind(enum.Enum):
    """What the values of a column are; it decides the Python type."""

    STRING = "string"
    TEXT = "text"
    CHARACTERS = "characters"
    INTEGER = "integer"
    SMALL_INTEGER = "small integer"
    BIG_INTEGER = "big integer"
    FLOAT = "float"
    REAL = "real"
    DOUBLE = "double"
    NUMERIC = "numeric"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    INTERVAL = "interval"
    BINARY = "binary"
    UUID = "uuid"
    JSON = "json"
    ENUM = "enum"
    ARRAY = "array"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Enum:
    """A set of values. `name` is that of the database type, None where there is none such as on SQLite.

    `members` are what the database stores, in order. `model` is the name of the class where somebody gave one.
    `is_present` says that the class is there already, in `module` unless that is empty.
    """

    name: str | None
    members: tuple[str, ...]
    schema: str | None = None
    model: str | None = None
    module: str = ""
    is_present: bool = False
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnType:
    """The type of a column. Lengths and digits are None where nobody says; `length` counts for binary data too.

    `timezone` is None where whatever Python's type becomes is right. `enum` belongs to ENUM, `item` to ARRAY.
    `spelled` is the SQLAlchemy type as a call of a dotted name, `sqlalchemy.dialects.postgresql.JSONB()`, where it is
    another than `kind` and the rest give; OTHER always has one, and `python` is what its values are, `Any` if empty.
    """

    kind: Kind
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    timezone: bool | None = None
    enum: Enum | None = None
    item: ColumnType | None = None
    spelled: str | None = None
    python: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `default` is Python source for the value of new objects, `factory` the dotted name of what makes it.

    `server_default` is SQL, with quotes where it has them (`'draft'`, `now()`, `0`). `computed` is the SQL of a
    generated column, `is_stored` None where nobody says whether it is stored. `identity` is `always` or `by default`.
    `autoincrement` is None for what SQLAlchemy does by itself. `attribute` is a wish for the name in the class.
    `description` is documentation for the class only, `comment` is in the database. `options` are further arguments of
    `Field`, as source (`ge=0`).
    """

    name: str
    type: ColumnType
    nullable: bool = True
    default: str | None = None
    factory: str | None = None
    server_default: str | None = None
    computed: str | None = None
    is_stored: bool | None = None
    identity: str | None = None
    autoincrement: bool | None = None
    comment: str | None = None
    description: str | None = None
    attribute: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique constraint."""

    columns: tuple[str, ...]
    name: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index. `parts` are columns, or SQL where `is_expression` has True at the same place.

    `options` are keyword arguments of SQLAlchemy's `Index` as source: `("postgresql_using", '"gin"')`; SQL conditions
    are `sqlalchemy.text("...")`.
    """

    parts: tuple[str, ...]
    name: str | None = None
    is_unique: bool = False
    is_expression: tuple[bool, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint."""

    sql: str
    name: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A reference to columns of another table; `target` is in the same database, or a table of the workspace.

    `targets` may be empty for the primary key. `attribute` and `back` are wishes for the names of the relationships:
    here, and at the target. In a link table, `back` is the name of the list that leads from its target to the other
    one. `has_relationship` is False where somebody wants the column alone. `back` may be empty for no way back.
    """

    columns: tuple[str, ...]
    target: str
    targets: tuple[str, ...] = ()
    schema: str | None = None
    name: str | None = None
    ondelete: str | None = None
    onupdate: str | None = None
    deferrable: bool | None = None
    initially: str | None = None
    match: str | None = None
    attribute: str | None = None
    back: str | None = None
    has_relationship: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `primary_key` names its columns in the order of the key. `model` is a wish for the name of the class.

    `options` are further keyword arguments of SQLAlchemy's `Table` as source: `("mysql_engine", '"InnoDB"')`.
    """

    name: str
    columns: tuple[Column, ...]
    schema: str | None = None
    primary_key: tuple[str, ...] = ()
    primary_key_name: str | None = None
    uniques: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    comment: str | None = None
    model: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    @property
    def full_name(self) -> str:
        """`schema.name`, or the name alone."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    def column(self, name: str) -> Column | None:
        """The column with this name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Database:
    """Tables, and what of the source could not be taken over, in sentences for people."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()

    def table(self, name: str, schema: str | None = None) -> Table | None:
        """The table with this name."""
        return next((table for table in self.tables if (table.name, table.schema) == (name, schema)), None)
