"""Links the interfaces of all files into one schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlmodel_lsp.facts.interface import Unit
from sqlmodel_lsp.facts.model import Assignment, Function
from sqlmodel_lsp.schema import plain_tables
from sqlmodel_lsp.schema.classes import Class, written_classes
from sqlmodel_lsp.schema.fields import field_fact
from sqlmodel_lsp.schema.imports import import_graph
from sqlmodel_lsp.schema.kept import ClassResult, LinkMemory, Results, all_results, inverted
from sqlmodel_lsp.schema.metadata import Metadata
from sqlmodel_lsp.schema.model import Home, Model, Relationship, Schema, Table
from sqlmodel_lsp.schema.modules import Modules
from sqlmodel_lsp.schema.reading import Reading
from sqlmodel_lsp.schema.relationships import RelationshipText, link_table_name
from sqlmodel_lsp.schema.tables import Tables
from sqlmodel_lsp.schema.targets import Targets
from sqlmodel_lsp.schema.tracking import missing
from sqlmodel_lsp.syntax.values import Attribute, Call, Symbol, Value

NEWEST = (0, 0, 50)
"""The newest SQLModel whose rules are known; assumed where the version is not."""


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
    return _Linker(Modules(units, memory.modules), version, pydantic, memory).schema()


def relink(units: Iterable[Unit], memory: LinkMemory) -> Schema:
    """The schema after these files, which all have been linked before, show something else to others."""
    return _Linker(memory.modules.replacing(units), memory.version, memory.pydantic, memory).schema()


class _Linker:
    def __init__(
        self, modules: Modules, version: tuple[int, ...], pydantic: tuple[int, ...] | None, memory: LinkMemory
    ) -> None:
        self._modules = modules
        self._version = version
        self._pydantic = pydantic
        self._memory = memory
        self._written, self._same_names = written_classes(modules, memory.modules, memory.classes)
        self._imports = import_graph(modules, memory.imports)
        self._reading = self._moved() or Reading(modules, self._written, version, pydantic)
        self._names, self._classes = self._reading.names, self._reading.classes
        self._fields, self._columns = self._reading.fields, self._reading.columns

    def _moved(self) -> Reading | None:
        """The readers of the last link, where they can go on."""
        memory = self._memory
        same_rules = (memory.version, memory.pydantic) == (self._version, self._pydantic)
        if memory.reading is None or not same_rules:
            return None
        if not self._same_names:
            appeared = memory.reading.names.tracker.appeared(self._modules.come)
            if appeared is None:
                return None
            self._modules.changed_parts = appeared
        memory.reading.move(self._modules, self._written)
        return memory.reading

    def schema(self) -> Schema:
        """The schema; what it was made from goes to the memory."""
        with self._names.tracker.recording() as parts:
            self._metadata = Metadata(self._classes, self._imports)
            self._tables = Tables(
                self._classes, self._fields, self._columns, self._reading.custom_types, self._metadata
            )
            return self._schema(parts)

    def _schema(self, parts: set[str]) -> Schema:
        results = self._results()
        models, beside = self._models(results)
        others = self._others(results)
        memory, before = self._memory, self._memory.schema
        changed = self._changed_models(results, models, beside, others)
        if changed is None or before is None:
            homes = {item.qualified: Home(item.module.unit.path, item.path) for item in self._written.values()}
            targets = Targets(models, others, homes, self._imports)
            linked = {name: self._linked(targets, model, results.of[name].texts) for name, model in models.items()}
            schema = Schema(
                self._version, linked, others, results.missing.union(missing(parts)), self._made_at_run_time(), homes,
                self._imports,
            )  # fmt: skip
        else:
            targets = memory.targets.with_models(models)
            anew = changed.union(*(memory.pointing.get(name, ()) for name in changed)) & models.keys()
            linked = {name: self._linked(targets, models[name], results.of[name].texts) for name in anew}
            schema = before.replacing(linked, self._made_at_run_time(), results.missing.union(missing(parts)))
        pointing = memory.pointing
        if before is None or changed is None or any(_ends(before.models[n]) != _ends(m) for n, m in linked.items()):
            pointing = inverted({name: _ends(model) for name, model in schema.models.items()})
        memory.remember(
            LinkMemory(
                self._version, self._pydantic, self._modules, self._imports, self._metadata.fingerprint(),
                self._written, results, models, beside, targets, pointing, schema, self._reading,
            )
        )  # fmt: skip
        return schema

    def _results(self) -> Results:
        """What all classes come to; only those are read that the change of some modules can have touched."""
        kept, goes_on = self._memory.results, self._reading is self._memory.reading
        if kept is None or not (goes_on or self._modules.changed is not None) or not self._same_rules():
            return all_results({name: self._result(item) for name, item in self._written.items()})
        stale = kept.stale(self._modules.changed_parts)
        if self._same_names:
            return kept.replacing({name: self._result(self._written[name]) for name in kept.of if name in stale})
        return all_results(
            {
                name: kept.of[name] if name in kept.of and name not in stale else self._result(item)
                for name, item in self._written.items()
            }
        )

    def _same_rules(self) -> bool:
        memory = self._memory
        rules = (self._version, self._pydantic, self._metadata.fingerprint())
        return (memory.version, memory.pydantic, memory.metadata) == rules

    def _models(self, results: Results) -> tuple[dict[str, Model], frozenset[str]]:
        """The models without their relationships, and which of them have more than what stands in their class."""
        memory = self._memory
        models: dict[str, Model] = {}
        if results.changed is not None:
            again = results.changed | memory.beside
            models = {name: model for name in again if (model := results.of[name].model) is not None}
            if models.keys() == memory.models.keys() & again:
                models = {**memory.models, **models}
            else:
                models.clear()
        models = models or {n: result.model for n, result in results.of.items() if result.model is not None}
        beside = self._with_indexes(models)
        return {**models, **beside}, frozenset(beside)

    def _others(self, results: Results) -> tuple[Table, ...]:
        """The tables of plain SQLAlchemy."""
        before, changed = self._memory.schema, results.changed
        had_none = before is not None and not before.others and not self._modules.with_asides
        if had_none and changed is not None and all(results.of[name].table is None for name in changed):
            return ()
        found = [result.table for result in results.of.values() if result.table is not None]
        for module in self._modules.with_asides:
            found += plain_tables.core_tables(self._classes, self._columns, module)
        return tuple(found)

    def _changed_models(
        self, results: Results, models: Mapping[str, Model], beside: frozenset[str], others: tuple[Table, ...]
    ) -> frozenset[str] | None:
        """The classes that came to something else; None when relationships may find other targets than before."""
        memory, before = self._memory, self._memory.schema
        if before is None or results.changed is None or self._imports is not memory.imports or others != before.others:
            return None
        if models.keys() != memory.models.keys():
            return None
        changed = results.changed | beside | memory.beside
        again = changed & models.keys()
        same = all((models[name].table is None) is (memory.models[name].table is None) for name in again)
        return changed if same else None

    def _result(self, item: Class) -> ClassResult:
        with self._names.tracker.recording() as parts:
            result = self._read(item)
        return replace(result, parts=frozenset(parts))

    def _read(self, item: Class) -> ClassResult:
        self._classes.get(item.qualified)
        if self._is_model(item):
            found = self._fields.relationships(item).values()
            texts = tuple(self._reading.relationships.read(item, assignment) for assignment in found)
            return ClassResult(self._model(item, texts), texts)
        if self._classes.is_declarative(item.qualified):
            table = plain_tables.declarative_table(self._classes, self._columns, self._tables, item)
            return ClassResult(table=table)
        return ClassResult()

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
            link_table, text.arguments, text.options, text.owner, text.opaque or reason,
        )  # fmt: skip

    def _with_indexes(self, models: Mapping[str, Model]) -> dict[str, Model]:
        """The models with indexes and constraints that stand beside the classes, at the top of modules."""
        found: dict[str, Model] = {}
        for module in self._modules.with_asides:
            for item in module.unit.interface.body:
                if not isinstance(item, Assignment) or not _BESIDE.search(item.value or ""):
                    continue
                value = self._classes.world.evaluate(module, item.value or "")
                model = next((found.get(name, models[name]) for name in _holders(value) if name in models), None)
                if not isinstance(value, Call) or model is None or model.table is None:
                    continue
                table = model.table
                if value.function == Symbol("sqlalchemy.Index"):
                    table = replace(table, indexes=(*table.indexes, value))
                elif isinstance(value.function, Attribute) and value.function.name == "append_constraint":
                    table = replace(table, constraints=(*table.constraints, *value.arguments))
                found[model.qualified] = replace(model, table=table)
        return found

    def _made_at_run_time(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for module in self._modules.with_asides:
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


def _ends(model: Model) -> list[str]:
    """What the relationships of a model point to."""
    return [end for found in model.relationships for end in (found.target, found.link_model) if end is not None]


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
