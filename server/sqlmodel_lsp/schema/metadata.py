"""Which MetaData a table belongs to, with its schema and naming convention."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel_lsp.facts.model import Assignment, ClassFact, Definition, Function
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.imports import ImportGraph
from sqlmodel_lsp.schema.modules import Module
from sqlmodel_lsp.schema.tracking import EVERYTHING
from sqlmodel_lsp.syntax.values import Attribute, Call, Opaque, Symbol, Value, opaque_reason

_GLOBAL = Symbol("sqlmodel.SQLModel.metadata")


@dataclass(frozen=True, slots=True)
class TableMetadata:
    """`identity` is empty for `SQLModel.metadata`, else the qualified name of what holds the MetaData."""

    identity: str = ""
    schema: Value = None
    convention: Mapping[str, str] | None = None
    opaque: str | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """`X.metadata.schema = ...` somewhere at module level."""

    module: Module
    owner: str
    attribute: str
    value: Value


def _attribute_assignments(body: Iterable[Definition]) -> Iterator[tuple[Assignment, str]]:
    """What sets an attribute of something at the top of a module, or in the body of the class that is named."""
    for item in body:
        found = item.body if isinstance(item, ClassFact) else (item,)
        within = item.name if isinstance(item, ClassFact) else ""
        for part in found:
            if isinstance(part, Assignment) and "." in part.target and part.value is not None:
                yield part, within


class Metadata:
    """Finds the MetaData of models, and what the code base sets on it."""

    def __init__(self, classes: Classes, imports: ImportGraph) -> None:
        self._classes = classes
        self._imports = imports
        self._changes = [
            change
            for module in classes.world.names.modules.with_asides
            for item, owner in _attribute_assignments(module.unit.interface.body)
            for change in self._change(module, item, owner)
        ]

    def fingerprint(self) -> object:
        """What decides about the MetaData of every model besides the modules that it is read from."""
        changes = tuple((change.module.id, change.owner, change.attribute, change.value) for change in self._changes)
        return (changes, self._imports if changes else None)

    def of(self, qualified: str) -> TableMetadata:
        """The MetaData of a model, looked up along its ancestors."""
        for ancestor in self._classes.line(qualified):
            value = self._own(ancestor)
            if value is not None:
                return self._described(qualified, ancestor, value)
        return self._changed(qualified, TableMetadata())

    def _own(self, item: Class) -> Value:
        for key, value in item.made:
            if key == "metadata":
                return value
        for assignment in item.fact.assignments():
            if assignment.target == "metadata" and assignment.value is not None and assignment.annotation is None:
                return self._classes.world.class_value(item, assignment)
        registry = item.fact.keyword("registry")
        if registry is not None:
            value = self._classes.world.evaluate(item.module, registry)
            if isinstance(value, Call) and value.function == Symbol("sqlalchemy.orm.registry"):
                return value.keyword("metadata", Call(Symbol("sqlalchemy.MetaData")))
            return Opaque("its registry is unknown")
        return None

    def _described(self, qualified: str, owner: Class, value: Value) -> TableMetadata:
        if value == _GLOBAL or (isinstance(value, Attribute) and value.name == "metadata"):
            return self._changed(qualified, TableMetadata())
        if isinstance(value, Call) and value.function == Symbol("sqlalchemy.MetaData"):
            convention = value.keyword("naming_convention")
            described = TableMetadata(
                owner.qualified,
                value.keyword("schema"),
                convention if isinstance(convention, dict) else None,
                opaque_reason(convention) if convention is not None else None,
            )
            return self._changed(qualified, described)
        return TableMetadata(owner.qualified, None, None, opaque_reason(value) or "its MetaData is unknown")

    def _change(self, module: Module, item: Assignment, within: str) -> list[_Change]:
        path, _, attribute = item.target.rpartition(".")
        world = self._classes.world
        if attribute == "metadata":
            owner = world.evaluate(module, path)
            if owner != Symbol("sqlmodel.SQLModel"):
                return []
            value = world.evaluate(module, item.value or "")
            if not (isinstance(value, Call) and value.function == Symbol("sqlalchemy.MetaData")):
                return []
            return [
                _Change(module, "", key, found)
                for key in ("schema", "naming_convention")
                if (found := value.keyword(key)) is not None
            ]
        if attribute not in ("schema", "naming_convention"):
            return []
        owner = world.evaluate(module, path, within)
        if owner == _GLOBAL:
            identity = ""
        elif within and path == "metadata":
            identity = f"{module.id}.{within}"
        elif isinstance(owner, Attribute) and owner.name == "metadata" and isinstance(owner.value, Symbol):
            holder = owner.value.name
            own = next((c for c in self._classes.line(holder) if self._own(c) is not None), None)
            identity = own.qualified if own is not None else ""
        else:
            return []
        return [_Change(module, identity, attribute, world.evaluate(module, item.value or "", within))]

    def _metaclass_convention(self, qualified: str) -> Mapping[str, str] | None:
        """The naming convention that a metaclass sets once a table is made: it holds from the second table on."""
        for ancestor in self._classes.line(qualified):
            keyword = ancestor.fact.keyword("metaclass")
            metaclass = self._classes.world.evaluate(ancestor.module, keyword) if keyword else None
            item = self._classes.get(metaclass.name) if isinstance(metaclass, Symbol) else None
            if item is None:
                continue
            for found in item.fact.body:
                if isinstance(found, Function) and found.source is not None and "naming_convention" in found.source:
                    self._classes.tracker.read(EVERYTHING)  # Which table comes first is a matter of all modules.
                    first = next(
                        name
                        for name, other in self._classes.all.items()
                        if other.fact.keyword("table") == "True" and ancestor in self._classes.line(name)
                    )
                    return None if first == qualified else self._set_convention(item, found.source)
        return None

    def _set_convention(self, item: Class, source: str) -> Mapping[str, str] | None:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).endswith(".metadata.naming_convention"):
                value = self._classes.world.evaluate_node(item.module, node.value)
                return value if isinstance(value, dict) else None
        return None

    def _changed(self, qualified: str, described: TableMetadata) -> TableMetadata:
        here = self._classes.all[qualified].module
        schema, convention, opaque = described.schema, described.convention, described.opaque
        for change in self._changes:
            if change.owner != described.identity or change.module.unit.path not in self._imports.reached(
                here.unit.path
            ):
                continue
            if change.attribute == "schema":
                schema = change.value
            elif isinstance(change.value, dict):
                convention = change.value
            else:
                opaque = opaque_reason(change.value) or "its naming convention is unknown"
        convention = self._metaclass_convention(qualified) or convention
        return TableMetadata(described.identity, schema, convention, opaque)
