"""Which variants of a table model lag behind it, as far as that is certain.

A variant may differ on purpose: most leave something out, and clients may be sent another type. So it only counts

- what a variant lacks that a generator wrote, or an update that repeats all of its base but one field;
- a field that the table model has under another name, in the same place and with the same type;
- a plain type that cannot hold what the table model has.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import roles, wanted
from sqlmodel_lsp.analysis.families.wanted import Form, Part
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.schema.model import FieldFact, Model

_MOMENTS = frozenset(f"datetime.{name}" for name in ("datetime", "date", "time", "timedelta"))
_SCALARS = _MOMENTS | {"int", "str", "float", "bool", "bytes", "uuid.UUID", "decimal.Decimal"}
_SENT_AS_TEXT = _SCALARS - {"int", "float", "bool"}
_FEWEST = 2
"""So many fields have to agree before one that does not says anything."""


class Kind(enum.Enum):
    """How a field of a variant lags."""

    LACKING = "lacking"
    RENAMED = "renamed"
    RETYPED = "retyped"


@dataclass(frozen=True, slots=True)
class Lag:
    """A field that a variant should have; `present` is the one it has in its place."""

    variant: Model
    kind: Kind
    part: Part
    present: FieldFact | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A variant with what it is meant to have, inherited or not; `is_generated` as its documentation says."""

    role: str
    model: Model
    parts: tuple[Part, ...]
    is_generated: bool

    def lacking(self) -> list[Part]:
        """What it does not have."""
        return [part for part in self.parts if self.model.field(part.name) is None]

    def own(self) -> list[FieldFact]:
        """The fields that are written in it."""
        return [fact for fact in self.model.fields if fact.owner == self.model.qualified]


def lags(snapshot: Snapshot, model: Model) -> tuple[Lag, ...]:
    """What the variants of a table model should have become."""
    return tuple(lag for member in members(snapshot, model) for lag in _of_member(snapshot, model, member))


def members(snapshot: Snapshot, model: Model) -> Iterator[Member]:
    """The variants of a table model that could lag: not those that it inherits from, or that inherit from it."""
    base = families.find(snapshot, model, families.BASE)
    if base is not None and base.opaque:
        return
    inherited = _names(base) if base is not None else frozenset[str]()
    if base is not None and base.qualified not in model.mro:
        yield _member(snapshot, model, "Base", base, wanted.shared(model))
        inherited |= {part.name for part in wanted.shared(model)}
    for role, spellings in (("Create", families.CREATE), ("Read", families.READ), ("Update", families.UPDATE)):
        found = families.find(snapshot, model, spellings)
        if found is None or found.opaque or found.is_table or found.qualified in model.mro:
            continue
        heritage = inherited if base is not None and base.qualified in found.mro else frozenset[str]()
        yield _member(snapshot, model, role, found, _parts(role, model, heritage))


def _parts(role: str, model: Model, heritage: Collection[str]) -> tuple[Part, ...]:
    match role:
        case "Create":
            return wanted.of_create(model, heritage)
        case "Read":
            return wanted.of_read(model, heritage)
        case _:
            return tuple(part for part in wanted.of_update(model) if part.name not in heritage)


def _member(snapshot: Snapshot, model: Model, role: str, variant: Model, parts: tuple[Part, ...]) -> Member:
    place = snapshot.place(variant.qualified, part="statement")
    text = "" if place is None else snapshot.files[place[0]].text[place[1].start : place[1].end]
    return Member(role, variant, parts, families.DOCUMENTATION[role].format(model.name) in text)


def _of_member(snapshot: Snapshot, model: Model, member: Member) -> Iterator[Lag]:
    yield from (Lag(member.model, Kind.RETYPED, part, fact) for part, fact in _retyped(member))
    lacking, strange = member.lacking(), [fact for fact in member.own() if _is_strange(model, member, fact)]
    if len(lacking) == len(strange) == 1 and _is_renamed(member, lacking[0], strange[0]):
        yield Lag(member.model, Kind.RENAMED, lacking[0], strange[0])
        return
    if member.is_generated:
        yield from (Lag(member.model, Kind.LACKING, part) for part in lacking if _is_meant(snapshot, model, part))
    elif not strange and member.role == "Update":
        yield from (Lag(member.model, Kind.LACKING, part) for part in _forgotten(snapshot, model, member))


def _is_meant(snapshot: Snapshot, model: Model, part: Part) -> bool:
    """Whether a field is for all variants: one that the table model has besides its own base may be on purpose."""
    base = families.find(snapshot, model, families.BASE)
    is_apart = base is not None and base.qualified in model.mro and part.fact.owner == model.qualified
    return not is_apart or part.form is Form.FILLED or part.name != part.fact.name


def _forgotten(snapshot: Snapshot, model: Model, member: Member) -> list[Part]:
    """The one field that an update lacks which repeats all others of its base, and makes all of them optional."""
    base = families.find(snapshot, model, families.BASE)
    if base is None or base.qualified not in model.mro or base.qualified in member.model.mro:
        return []
    ours = [part for part in member.parts if part.fact.owner == base.qualified]
    lacking = [part for part in ours if member.model.field(part.name) is None]
    is_optional = all(fact.required is False and fact.nullable for fact in member.model.fields)
    if not is_optional or len(lacking) != 1 or len(ours) - 1 < _FEWEST or _is_reference(model, lacking[0]):
        return []
    return lacking


def _is_reference(model: Model, part: Part) -> bool:
    """Whether a field says which other object this one belongs to, which seldom changes."""
    column = model.table.attribute(part.fact.name) if model.table is not None else None
    return column is None or bool(column.foreign_keys) or column.primary_key


def _retyped(member: Member) -> Iterator[tuple[Part, FieldFact]]:
    own = {fact.name: fact for fact in member.own()}
    for part in member.parts:
        fact = own.get(part.name)
        if fact is not None and part.name == part.fact.name and fact.opaque is None and part.fact.opaque is None:
            there, here = _plain(part.fact), _plain(fact)
            if there is not None and here is not None and there != here and not _holds(here, there):
                yield part, fact


def _holds(here: str, there: str) -> bool:
    """Whether clients may well be sent one type for another."""
    numbers = {"int", "float", "decimal.Decimal"}
    return (
        (here == "str" and there in _SENT_AS_TEXT)
        or (here in numbers and there in numbers and there != "int")
        or {here, there} == {"datetime.datetime", "datetime.date"}
    )


def _is_strange(model: Model, member: Member, fact: FieldFact) -> bool:
    """Whether nothing of the table model goes by the name of a field."""
    return fact.name not in model.attributes and fact.name not in {part.name for part in member.parts}


def _is_renamed(member: Member, part: Part, fact: FieldFact) -> bool:
    if part.name != part.fact.name or roles.is_secret(part.name) or roles.is_secret(fact.name):
        return False
    if _core(part.fact) is None or _core(part.fact) != _core(fact):
        return False
    meant, have = [item.name for item in member.parts], [item.name for item in member.own()]
    both = set(meant) & set(have)
    return len(both) >= _FEWEST and _around(meant, part.name, both) == _around(have, fact.name, both)


def _around(names: Sequence[str], name: str, both: Collection[str]) -> tuple[str | None, str | None]:
    """The nearest known names before and behind one."""
    at = names.index(name)
    before = next((item for item in reversed(names[:at]) if item in both), None)
    return before, next((item for item in names[at + 1 :] if item in both), None)


def _plain(fact: FieldFact) -> str | None:
    core = _core(fact)
    return core if core in _SCALARS else None


def _core(fact: FieldFact) -> str | None:
    """What the annotation means, None aside."""
    if fact.python_type is None:
        return None
    return " | ".join(arm for arm in fact.python_type.split(" | ") if arm != "None")


def _names(model: Model) -> frozenset[str]:
    return frozenset(fact.name for fact in model.fields)
