"""What an attribute of something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel_lsp.analysis.queries.types import (
    ColumnOf,
    Instance,
    ListOf,
    Method,
    ModelClass,
    Named,
    Object,
    OptionalOf,
    RelationshipOf,
    Row,
    Type,
    optional,
)
from sqlmodel_lsp.schema.model import Model, Relationship
from sqlmodel_lsp.schema.modules import Module

if TYPE_CHECKING:
    from sqlmodel_lsp.analysis.queries.surroundings import Surroundings

_OF_SQLMODEL = frozenset(
    ("model_validate", "model_validate_json", "model_construct", "model_copy", "model_dump", "model_dump_json",
     "sqlmodel_update", "from_orm", "parse_obj", "parse_raw", "validate", "construct", "copy", "dict", "json",
     "model_json_schema", "schema", "schema_json", "update_forward_refs", "model_fields_set", "model_fields")
)  # fmt: skip


def attribute(world: Surroundings, module: Module, owner: Type, name: str) -> Type:
    """The attribute of a value, whatever the value is; what may be `None` is taken not to be."""
    match owner:
        case None | Row():
            return None
        case OptionalOf(item):
            return attribute(world, module, item, name)
        case Named():
            return world.attribute(owner, name, module)
        case ModelClass(qualified):
            model = world.model(qualified)
            return None if model is None else _of_class(world, owner, model, name)
        case Instance(qualified):
            model = world.model(qualified)
            return None if model is None else _of_instance(world, owner, model, name)
        case Object(qualified):
            found = world.member(qualified, name)
            return Method(owner, name) if found is None and not world.is_ours(qualified) else found
        case _:
            return Method(owner, name)


def _of_class(world: Surroundings, owner: ModelClass, model: Model, name: str) -> Type:
    if model.relationship(name) is not None:
        return RelationshipOf(model.qualified, name)
    if model.table is not None and (model.table.attribute(name) is not None or model.field(name) is not None):
        return ColumnOf(model.qualified, name)
    return world.method_of_model(model, name) or (Method(owner, name) if name in _OF_SQLMODEL else None)


def _of_instance(world: Surroundings, owner: Instance, model: Model, name: str) -> Type:
    relationship = model.relationship(name)
    if relationship is not None:
        return _related(owner, relationship)
    if model.field(name) is not None:
        return world.field(model, name)
    return world.member(model.qualified, name) or (Method(owner, name) if name in _OF_SQLMODEL else None)


def _related(owner: Instance, relationship: Relationship) -> Type:
    if relationship.target is None or relationship.opaque is not None:
        return None
    found = Instance(relationship.target, owner.origin)
    if relationship.uselist:
        return ListOf(found)
    return optional(found) if "None" in (text := relationship.annotation or "") or "Optional" in text else found
