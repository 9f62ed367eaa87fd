"""Links the interfaces of all files into one schema."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from sqlmodel_lsp.facts.interface import Unit
from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.schema import plain_tables
from sqlmodel_lsp.schema.annotations import Annotations
from sqlmodel_lsp.schema.classes import Class, Classes
from sqlmodel_lsp.schema.columns import Columns
from sqlmodel_lsp.schema.custom_types import CustomTypes
from sqlmodel_lsp.schema.fields import Fields, field_fact
from sqlmodel_lsp.schema.imports import ImportGraph, import_graph
from sqlmodel_lsp.schema.metadata import Metadata
from sqlmodel_lsp.schema.model import Home, Model, Relationship, Schema, Table
from sqlmodel_lsp.schema.modules import Modules
from sqlmodel_lsp.schema.names import Names
from sqlmodel_lsp.schema.relationships import Relationships, RelationshipText, link_table_name
from sqlmodel_lsp.schema.tables import Tables
from sqlmodel_lsp.schema.targets import Targets
from sqlmodel_lsp.schema.tracking import EVERYTHING, missing
from sqlmodel_lsp.schema.world import SchemaWorld
from sqlmodel_lsp.syntax.values import Attribute, Call, Symbol, Value

NEWEST = (0, 0, 50)
"""The newest SQLModel whose rules are known; assumed where the version is not."""


@dataclass(frozen=True, slots=True)
class _ClassResult:
    """What one class comes to, before relationships meet their targets."""

    model: Model | None = None
    texts: tuple[RelationshipText, ...] = ()
    table: Table | None = None


_Kept: TypeAlias = "dict[str, tuple[_ClassResult, frozenset[str]]]"


@dataclass(slots=True)
class LinkMemory:
    """What the last link found out, to be kept where no module that it was read from has changed."""

    version: tuple[int, ...] = ()
    modules: Modules = field(default_factory=lambda: Modules(()))
    imports: ImportGraph = field(default_factory=ImportGraph)
    metadata: object = None
    classes: _Kept = field(default_factory=dict)


def link(
    units: Iterable[Unit],
    version: tuple[int, ...] = NEWEST,
    memory: LinkMemory | None = None,
    pydantic: tuple[int, ...] | None = None,
) -> Schema:
    """The schema that these files make under a SQLModel version; that of Pydantic matters before SQLModel 0.0.32.

    With a `memory`, classes whose modules did not change since it was last used are not read again.
    """
    memory = LinkMemory() if memory is None else memory
    return _Linker(Modules(units, memory.modules), version, memory, pydantic).schema()


class _Linker:
    def __init__(
        self, modules: Modules, version: tuple[int, ...], memory: LinkMemory, pydantic: tuple[int, ...] | None
    ) -> None:
        self._modules = modules
        self._version = version
        self._memory = memory
        self._names = Names(modules)
        self._classes = Classes(SchemaWorld(self._names))
        self._imports = import_graph(modules, memory.modules, memory.imports)
        self._custom_types = CustomTypes(self._classes)
        self._fields = Fields(self._classes, Annotations(self._classes), version, pydantic)
        self._columns = Columns(self._classes, self._custom_types, version)
        self._metadata = Metadata(self._classes, self._imports)
        self._tables = Tables(self._classes, self._fields, self._columns, self._custom_types, self._metadata)
        self._relationships = Relationships(self._classes)

    def schema(self) -> Schema:
        kept = self._still_true()
        results: _Kept = {}
        for item in list(self._classes.all.values()):
            found = kept.get(item.qualified)
            if found is None:
                with self._names.tracker.recording() as modules:
                    result = self._result(item)
                found = (result, frozenset(modules))
            results[item.qualified] = found
        models = {name: result.model for name, (result, _) in results.items() if result.model is not None}
        others = [result.table for result, _ in results.values() if result.table is not None]
        for module in self._modules.by_id.values():
            others += plain_tables.core_tables(self._classes, self._columns, module)
        models = self._with_indexes(models)
        written = (item for item in self._classes.all.values() if not item.made_bases)
        homes = {item.qualified: Home(item.module.unit.path, item.path) for item in written}
        targets = Targets(models, others, homes, self._imports)
        linked = {name: self._linked(targets, model, results[name][0].texts) for name, model in models.items()}
        self._remember(results)
        wanted = self._names.wanted.union(*(missing(modules) for _, modules in results.values()))
        return Schema(
            self._version, linked, tuple(others), frozenset(wanted), self._made_at_run_time(), homes, self._imports
        )

    def _still_true(self) -> _Kept:
        memory = self._memory
        same = memory.version == self._version and memory.metadata == self._metadata.fingerprint()
        if not same or memory.modules.by_id.keys() != self._modules.by_id.keys():
            return {}
        changed = {id for id, module in self._modules.by_id.items() if memory.modules.by_id[id] is not module}
        changed.add(EVERYTHING)
        return {name: kept for name, kept in memory.classes.items() if changed.isdisjoint(kept[1])}

    def _remember(self, results: _Kept) -> None:
        memory = self._memory
        memory.version, memory.modules, memory.classes = self._version, self._modules, results
        memory.imports = self._imports
        memory.metadata = self._metadata.fingerprint()

    def _result(self, item: Class) -> _ClassResult:
        self._classes.get(item.qualified)
        if self._is_model(item):
            found = self._fields.relationships(item).values()
            texts = tuple(self._relationships.read(item, assignment) for assignment in found)
            return _ClassResult(self._model(item, texts), texts)
        if self._classes.is_declarative(item.qualified):
            table = plain_tables.declarative_table(self._classes, self._columns, self._tables, item)
            return _ClassResult(table=table)
        return _ClassResult()

    def _linked(self, targets: Targets, model: Model, texts: tuple[RelationshipText, ...]) -> Model:
        if not texts:
            return model
        return replace(model, relationships=tuple(self._relationship(targets, model, text) for text in texts))

    def _is_model(self, item: Class) -> bool:
        if item.made or item.made_bases:
            return False
        if self._classes.is_sqlmodel(item.qualified):
            return True
        return self._tables.declares(item) and self._classes.opaque(item.qualified) is not None

    def _model(self, item: Class, texts: tuple[RelationshipText, ...]) -> Model:
        name = item.qualified
        is_table = self._tables.is_table(name)
        table = self._tables.table(item, (t.name for t in texts)) if self._tables.is_mapped(name) else None
        attributes = {
            str(getattr(found, "name", None) or getattr(found, "target", ""))
            for ancestor in self._classes.line(name)
            for found in ancestor.fact.body
        }
        fields = tuple(field_fact(text) for text in self._fields.of(name).values())
        return Model(
            name, item.module.name, item.module.unit.path, item.path, self._classes.bases(name),
            self._classes.mro(name), is_table, fields, table, (), frozenset(attributes), self._classes.opaque(name),
        )  # fmt: skip

    def _relationship(self, targets: Targets, model: Model, text: RelationshipText) -> Relationship:
        target, reason = targets.find(text, model)
        link_table = link_table_name(self._classes, text)
        return Relationship(
            text.name, text.annotation, text.target_name, target,
            text.is_list and targets.is_many(model, text, target, link_table), text.back_populates, text.link_model,
            link_table, text.arguments, text.options, text.owner.qualified, text.opaque or reason,
        )  # fmt: skip

    def _with_indexes(self, models: dict[str, Model]) -> dict[str, Model]:
        """Adds the indexes and constraints that stand beside the classes, at the top of modules."""
        for module in self._modules.by_id.values():
            for item in module.unit.interface.body:
                if not isinstance(item, Assignment) or not _BESIDE.search(item.value or ""):
                    continue
                value = self._classes.world.evaluate(module, item.value or "")
                model = next((m for name in _holders(value) if (m := models.get(name)) is not None), None)
                if not isinstance(value, Call) or model is None or model.table is None:
                    continue
                table = model.table
                if value.function == Symbol("sqlalchemy.Index"):
                    table = replace(table, indexes=(*table.indexes, value))
                elif isinstance(value.function, Attribute) and value.function.name == "append_constraint":
                    table = replace(table, constraints=(*table.constraints, *value.arguments))
                models[model.qualified] = replace(model, table=table)
        return models

    def _made_at_run_time(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for module in self._modules.by_id.values():
            if module.unit.library:
                continue
            for item in module.unit.interface.body:
                if isinstance(item, Function) and item.makes_tables:
                    found[f"{module.id}.{item.name}"] = f"`{item.name}()` makes tables when it is called"
                elif isinstance(item, Assignment) and (maker := _MAKERS.search(item.value or "")):
                    found[f"{module.id}.{item.target}"] = f"`{item.target}` is made by `{maker[1] or maker[2]}()`"
        return found


_BESIDE = re.compile(r"\bIndex\(|\.append_constraint\(")
_MAKERS = re.compile(r"\b(create_model)\(|\b(?=type\(.*\btable=True)(type)\(")


def _holders(value: Value) -> Iterable[str]:
    match value:
        case Attribute(Symbol(name), _):
            yield name
        case Attribute(inner, _):
            yield from _holders(inner)
        case Call(function, arguments, _):
            for part in (function, *arguments):
                yield from _holders(part)
        case _:
            for part in getattr(value, "operands", ()):
                yield from _holders(part)
