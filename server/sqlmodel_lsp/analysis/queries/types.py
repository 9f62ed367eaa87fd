"""What an expression may be: small values that compare by meaning. `None` stands for all that is unknown.

Models, columns and relationships go by names; the schema knows the rest. A class is known by its qualified name, so
`Session` of SQLModel, imported from wherever, is `Named("sqlmodel.Session")` and what it makes a `Session`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Library: TypeAlias = Literal["sqlmodel", "sqlalchemy"]


@dataclass(frozen=True, slots=True)
class Named:
    """Something by its qualified name: a module, a function, or a class that is no model."""

    name: str


@dataclass(frozen=True, slots=True)
class Object:
    """An instance of a class that is no model: `builtins.int`, `datetime.datetime`, `app.services.HeroService`."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: text, a number, `True`, `None`."""

    value: object


@dataclass(frozen=True, slots=True)
class ModelClass:
    """A model as a class, by its qualified name in the schema."""

    model: str


@dataclass(frozen=True, slots=True)
class Load:
    """A loader option: `selectinload(Team.heroes)` loads `heroes` of `Team`. `how` is the function's bare name."""

    model: str
    relationship: str
    how: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an instance comes from: a session, and the loader options of the statement.

    `loads` is None when there are options that cannot be read. `is_new` says that it was made by its constructor.
    """

    is_async: bool = False
    loads: frozenset[Load] | None = frozenset()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a model; `origin` is None when nobody knows where it comes from."""

    model: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """The attribute of a table model's class that stands for a column: `Hero.age`."""

    model: str
    attribute: str


@dataclass(frozen=True, slots=True)
class RelationshipOf:
    """The attribute of a table model's class that stands for a relationship: `Hero.team`."""

    model: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of SQL made of columns: `Hero.age > 3`, `func.count()`, `and_(...)`."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`select(...)` and its like.

    `library` says whose function made it. `entities` are what each row holds, in the order written; a lone one of
    SQLModel gives bare values. `joins` are the models joined, `loads` the loader options, None when unreadable.
    """

    kind: Literal["select", "insert", "update", "delete", "text"]
    library: Library
    entities: tuple[Type, ...] = ()
    joins: tuple[Type, ...] = ()
    loads: frozenset[Load] | None = frozenset()
    is_compound: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A loader option on its way to `options(...)`; `loads` is None when it cannot be read."""

    loads: frozenset[Load] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of several values."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What executing a statement gives; `item` is what each step of iterating over it gives.

    `is_scalar` tells a `ScalarResult` from a `Result` of rows.
    """

    item: Type
    is_scalar: bool
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A session. `library` says whose class it is: only SQLModel's have `exec`.

    `expires` says whether a commit expires its instances, None when that is not known.
    """

    library: Library
    is_async: bool
    expires: bool | None = None


@dataclass(frozen=True, slots=True)
class SessionMaker:
    """What makes sessions when it is called."""

    session: Session


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine."""

    is_async: bool


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection of an engine."""

    is_async: bool


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, or another sequence, of equal items."""

    item: Type


@dataclass(frozen=True, slots=True)
class IterableOf:
    """What can be iterated over and nothing else is known of: generators, iterators, sets."""

    item: Type
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A tuple of known length."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class OptionalOf:
    """Something or `None`."""

    item: Type


@dataclass(frozen=True, slots=True)
class Awaitable:
    """What a coroutine gives once it is awaited."""

    item: Type


@dataclass(frozen=True, slots=True)
class Context:
    """A context manager and what `as` binds."""

    item: Type
    is_async: bool


@dataclass(frozen=True, slots=True)
class Method:
    """A method bound to its object, not called yet: `session.exec`, `result.all`."""

    owner: Type
    name: str


Type: TypeAlias = (
    "Named | Object | Constant | ModelClass | Instance | ColumnOf | RelationshipOf | Clause | Statement | Option | Row"
    " | Result | Session | SessionMaker | Engine | Connection | ListOf | IterableOf | TupleOf | OptionalOf | Awaitable"
    " | Context | Method | None"
)

NONE = Constant(None)
SQL = (ColumnOf, RelationshipOf, Clause)
"""What is made of columns, so that Python must not decide about it."""


def bare(found: Type) -> Type:
    """The type without `None`."""
    return found.item if isinstance(found, OptionalOf) else found


def optional(found: Type) -> Type:
    """The type or `None`; unknown stays unknown."""
    return found if found is None or isinstance(found, OptionalOf) or found == NONE else OptionalOf(found)


def joined(one: Type, other: Type) -> Type:
    """What is either of two types, unknown unless they agree."""
    if one == other:
        return one
    if one is None or other is None:
        return None
    if one == NONE or other == NONE:
        return optional(other if one == NONE else one)
    left, right = bare(one), bare(other)
    if left != right and isinstance(left, Instance) and isinstance(right, Instance) and left.model == right.model:
        left = right = replace(left, origin=None)
    if isinstance(left, Constant) and isinstance(right, Constant):
        left, right = generalised(left), generalised(right)
    if left != right:
        return None
    return optional(left) if OptionalOf in (type(one), type(other)) else left


def generalised(found: Type) -> Type:
    """The type of a literal, without its value."""
    if isinstance(found, Constant) and found.value is not None:
        return Object(f"builtins.{type(found.value).__name__}")
    return found


def iterated(found: Type) -> Type:
    """What each step of a loop over something gives."""
    match found:
        case ListOf(item) | IterableOf(item) | Result(item=item):
            return item
        case TupleOf(items):
            return common(items)
        case Row(items):
            return common(items)
        case OptionalOf(item):
            return iterated(item)
    return None


def common(found: Sequence[Type]) -> Type:
    """What each of several values is, unknown unless they agree."""
    if not found:
        return None
    result = found[0]
    for item in found[1:]:
        result = joined(result, item)
    return generalised(result)
