"""A database schema as a history of migrations leaves it: plain values that never change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

ConstraintKind = Literal["primary", "unique", "foreign", "check", "other"]
Certainty = Literal["exact", "partial", "opaque"]
Part = Literal["columns", "constraints", "indexes"]
PARTS: tuple[Part, ...] = ("columns", "constraints", "indexes")
Key = tuple[str | None, str]
"""The schema and the name of a table or type."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `type` is SQLAlchemy's, or a stand-in when `opaque` says why it is not known.

    `default` is the SQL of its server default; `made` is a live `Computed` or `Identity`.
    """

    name: str
    type: TypeEngine[Any]
    nullable: bool = True
    default: str | None = None
    made: Any = None
    comment: str | None = None
    autoincrement: bool | str = "auto"
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint; `name` is the one given or the one the database makes up, None where it keeps none.

    `target` is the table a foreign key refers to and `referred` its columns; `text` is the condition of a check.
    `is_named` tells a name that was given from one made up. `live` is SQLAlchemy's own, for kinds it has no words for.
    """

    kind: ConstraintKind
    name: str | None
    columns: tuple[str, ...] = ()
    target: Key | None = None
    referred: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    is_named: bool = True
    live: Any = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index; its parts are names of columns, or SQL where `expressions` says so."""

    name: str | None
    parts: tuple[str, ...]
    unique: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    expressions: frozenset[str] = frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns among its parts."""
        return tuple(part for part in self.parts if part not in self.expressions)


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `opaque` says why something about it may be wrong, `partial` why there may be more to it.

    `unsure` are the parts that may be wrong: `columns`, `constraints` and `indexes`.
    """

    name: str
    schema: str | None = None
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    opaque: str | None = None
    partial: str | None = None
    unsure: frozenset[Part] = frozenset()

    @property
    def key(self) -> Key:
        """Schema and name."""
        return (self.schema, self.name)

    @property
    def full_name(self) -> str:
        """The name with the schema in front, when it has one."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def certainty(self) -> Certainty:
        """How far what is said about the table can be trusted."""
        if self.opaque is not None:
            return "opaque"
        loose = self.partial is not None or any(column.opaque for column in self.columns)
        return "partial" if loose else "exact"

    @property
    def reason(self) -> str | None:
        """Why the table is not exact."""
        column = next((f"`{column.name}`: {column.opaque}" for column in self.columns if column.opaque), None)
        return self.opaque or self.partial or column

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)

    def primary_key(self) -> Constraint | None:
        """The primary key."""
        return next((item for item in self.constraints if item.kind == "primary"), None)

    def doubted(self, reason: str, parts: Iterable[Part] = PARTS) -> Table:
        """The table with parts of it not certain, for this reason unless there is an older one."""
        return replace(self, opaque=self.opaque or reason, unsure=self.unsure.union(parts))

    def differs(self, other: Table | None) -> frozenset[Part]:
        """The parts in which it differs from another table, all from none."""
        if other is None:
            return frozenset(PARTS)
        return frozenset(part for part in PARTS if getattr(self, part) != getattr(other, part))

    def with_column(self, column: Column, old: str | None = None) -> Table:
        """The table with a column more, or with the column `old` as this one is."""
        if old is None:
            return replace(self, columns=(*self.columns, column))
        return replace(self, columns=tuple(column if item.name == old else item for item in self.columns))


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum type of its own, as PostgreSQL has them."""

    name: str
    values: tuple[str, ...]
    schema: str | None = None
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a revision does that is not followed, or cannot be right; `line` counts from one.

    `kind` is `unknown` for an operation that is not understood, `assumed` for a condition that may go either way,
    and `conflict` for what would fail on the schema before it.
    """

    revision: str
    line: int
    kind: Literal["unknown", "assumed", "conflict"]
    message: str


@dataclass(frozen=True, slots=True)
class DatabaseSchema:
    """Everything there is at a revision. `beyond` says why there may be tables that no revision makes."""

    dialect: str
    tables: Mapping[Key, Table] = field(default_factory=dict)
    types: Mapping[Key, EnumType] = field(default_factory=dict)
    gone: frozenset[Key] = frozenset()
    beyond: str | None = None
    notes: tuple[Note, ...] = ()
