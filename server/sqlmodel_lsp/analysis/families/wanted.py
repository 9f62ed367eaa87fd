"""What each variant of a table model is meant to have, by the roles of the fields."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.analysis.families import roles
from sqlmodel_lsp.schema.model import FieldFact, Model


class Form(enum.Enum):
    """How a variant has a field: as the table model has it, always there, or None unless given."""

    SAME = "same"
    FILLED = "filled"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Part:
    """A field of a variant, made of a field of the table model; `name` differs where clients send something else."""

    name: str
    fact: FieldFact
    form: Form = Form.SAME


def shared(model: Model) -> tuple[Part, ...]:
    """What all variants have: neither what the server sets nor secrets."""
    return tuple(
        Part(fact.name, fact)
        for fact in _facts(model)
        if not roles.is_set_by_server(model, fact) and not roles.is_secret(fact.name)
    )


def of_create(model: Model, inherited: Collection[str]) -> tuple[Part, ...]:
    """What a new object takes besides what is inherited."""
    found = []
    for fact in _facts(model):
        if _is_given(model, fact) and fact.name not in inherited:
            found.append(Part(fact.name, fact))
        found += [Part(name, fact) for name in _sent_for(model, fact)]
    return tuple(found)


def of_read(model: Model, inherited: Collection[str]) -> tuple[Part, ...]:
    """What clients see besides what is inherited."""
    return tuple(
        Part(fact.name, fact, Form.FILLED if roles.is_set_by_server(model, fact) else Form.SAME)
        for fact in _facts(model)
        if not roles.is_secret(fact.name) and fact.name not in inherited
    )


def of_update(model: Model) -> tuple[Part, ...]:
    """What may change; it inherits nothing, since everything is optional."""
    found = []
    for fact in _facts(model):
        if _is_given(model, fact) and not roles.is_key(model, fact):
            found.append(Part(fact.name, fact, Form.OPTIONAL))
        found += [Part(name, fact, Form.OPTIONAL) for name in _sent_for(model, fact)]
    return tuple(found)


def _facts(model: Model) -> Iterator[FieldFact]:
    return (fact for fact in model.fields if not fact.name.startswith("_"))


def _is_given(model: Model, fact: FieldFact) -> bool:
    """Whether clients give the value, or somebody else who makes an object."""
    return not roles.is_set_by_server(model, fact) and not roles.is_computed(fact.name)


def _sent_for(model: Model, fact: FieldFact) -> Iterator[str]:
    """What clients send in place of a value that the program makes of it."""
    plain = roles.plain(fact.name)
    if plain is not None and model.field(plain) is None:
        yield plain
