"""What the constructor of a model takes, and by which names its fields are set."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel_lsp.schema.model import FieldFact, Model


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name to give a value by: that of the attribute, or the alias that Pydantic wants in its place.

    `required` says that the constructor refuses to do without it.
    """

    name: str
    attribute: str
    annotation: str
    required: bool
    model: Model


def parameters(model: Model) -> tuple[Parameter, ...]:
    """What the constructor of a model takes, what is required first; nothing where the class has one of its own."""
    if not model.attributes.isdisjoint(("__init__", "__new__")):
        return ()
    related = [
        Parameter(relationship.name, relationship.name, relationship.annotation or "", False, model)
        for relationship in model.relationships
    ]
    return (*validated(model), *related)


def validated(model: Model) -> tuple[Parameter, ...]:
    """What data for a model holds, what is required first."""
    taken = (_field(model, field, by_alias=not model.is_table) for field in model.fields)
    return tuple(sorted(taken, key=lambda parameter: not parameter.required))


def fields(model: Model) -> tuple[Parameter, ...]:
    """The fields of a model by their own names, as updates take them."""
    return tuple(_field(model, field, by_alias=False, required=False) for field in model.fields)


def columns(model: Model) -> tuple[Parameter, ...]:
    """The columns of a mapped model by their attributes, as statements take them."""
    known = frozenset(column.attribute for column in model.table.columns) if model.table is not None else frozenset()
    return tuple(parameter for parameter in fields(model) if parameter.attribute in known)


def _field(model: Model, field: FieldFact, *, by_alias: bool, required: bool = True) -> Parameter:
    alias = next((field.arguments[key] for key in ("validation_alias", "alias") if field.arguments.get(key)), None)
    name = alias if by_alias and isinstance(alias, str) and alias.isidentifier() else field.name
    return Parameter(name, field.name, field.annotation, required and field.required is True, model)
