"""Columns that SQLAlchemy takes from mixins which are no models: they stand there without an annotation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.columns import COLUMN, MAPPED_COLUMN, Columns
from sqlmodel_lsp.schema.model import Column
from sqlmodel_lsp.schema.table_names import call_on_class
from sqlmodel_lsp.syntax.values import Call, Opaque, Value

_DECLARING = ("declared_attr", "declared_attr.cascading")


@dataclass(frozen=True, slots=True)
class MixedIn:
    """The columns in SQLAlchemy's order; `opaque` when there may be more."""

    columns: tuple[Column, ...] = ()
    opaque: str | None = None


def mixed_in(classes: Classes, columns: Columns, qualified: str) -> MixedIn:
    """The columns of a model's mixins, nearest mixin first; those that are fields as well are the caller's matter."""
    found: dict[str, Column] = {}
    opaque: str | None = None
    for mixin in classes.line(qualified):
        if classes.is_sqlmodel(mixin.qualified) or classes.is_enum(mixin.qualified):
            continue
        for name, value in (*_assigned(classes, mixin), *_declared(classes, mixin, qualified)):
            if isinstance(value, Opaque):
                opaque = opaque or f"`{mixin.path}.{name}`: {value.reason}"
            elif isinstance(value, Call) and value.function in (COLUMN, MAPPED_COLUMN) and name not in found:
                found[name] = columns.written(name, value, mixin.qualified)
    return MixedIn(tuple(found.values()), opaque)


def _assigned(classes: Classes, mixin: Class) -> Iterator[tuple[str, Value]]:
    """Columns in plain assignments; a value that we cannot follow is hardly ever one."""
    for item in mixin.fact.body:
        if isinstance(item, Assignment) and item.annotation is None and "olumn" in (item.value or ""):
            value = classes.world.class_value(mixin, item)
            if isinstance(value, Call):
                yield item.target, value


def _declared(classes: Classes, mixin: Class, qualified: str) -> Iterator[tuple[str, Value]]:
    """What the `declared_attr` methods of a mixin return for a model."""
    for item in mixin.fact.body:
        if isinstance(item, Function) and not item.name.startswith("__") and _is_declaring(item):
            yield item.name, call_on_class(classes, qualified, mixin.module.id, item)


def _is_declaring(function: Function) -> bool:
    return any(decorator.endswith(_DECLARING) for decorator in function.decorators)
