"""Functions that create, read, list, update and delete the objects of one table model."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.generate import (
    Generator,
    Offer,
    Option,
    Plan,
    Request,
    Subject,
    fields,
    imports,
    naming,
    placement,
    spelling,
    targets,
)
from sqlmodel_lsp.generate.templates import Templates
from sqlmodel_lsp.schema.model import Column, Model
from sqlmodel_lsp.text.edits import FileChange, SourceChange, TextEdit
from sqlmodel_lsp.text.span import Span


@dataclass(frozen=True, slots=True)
class Module:
    """What the template needs to know, and the names it uses from elsewhere."""

    target: targets.Target
    functions: tuple[str, ...]
    data: dict[str, object]
    needed: tuple[imports.Needed, ...]


def is_useful(request: Request) -> bool:
    """Whether the model is a table with a key of which a function is missing."""
    snapshot, model = request.snapshot, request.model
    if not placement.is_extensible(snapshot, model) or model.table is None or not model.table.primary_key():
        return False
    planner = _Planner(snapshot, model, request.flag("async"))
    file = planner.target.file
    is_sound = file is None or not any(block.damaged for _, block in file.facts.blocks)
    return is_sound and bool(planner.functions())


def plan(request: Request) -> Plan:
    """Adds the functions that the fitting module lacks, and the imports they need."""
    planned = _Planner(request.snapshot, request.model, request.flag("async")).plan()
    title = f"Generate CRUD functions for `{request.model.name}`"
    if not planned.functions:
        return Plan(SourceChange(title, ()))
    change = _file_change(planned, imports.local_packages(request.snapshot), request.templates)
    return Plan(SourceChange(title, (change,)))


def _file_change(planned: Module, local: frozenset[str], templates: Templates) -> FileChange:
    target = planned.target
    code = templates.render("crud.py", functions=planned.functions, **planned.data)
    whole = f'"""{planned.data["headline"]}"""\n\n{imports.block(planned.needed, local)}\n\n\n{code}\n'
    if target.file is None:
        return FileChange(target.path, created=whole)
    text = target.file.text
    if not text.strip():
        return FileChange(target.path, placement.joined(text, [TextEdit(Span(0, len(text)), whole)]))
    edits = (*imports.edits(text, planned.needed, local), TextEdit(placement.at_end(text), f"\n\n\n{code}"))
    return FileChange(target.path, placement.joined(text, edits))


class _Planner:
    """Plans the functions of one model."""

    def __init__(self, snapshot: Snapshot, model: Model, is_async: bool) -> None:
        assert model.table is not None, "only asked for tables"
        self.snapshot = snapshot
        self.model = model
        self.is_async = is_async
        self.keys = model.table.primary_key()
        self.target = targets.crud_module(snapshot, model, is_async=is_async)
        self.variable = naming.variable(model.name, "session", "data", "changes", "select", "statement")
        self.create = self._variant("Create")
        self.update = self._variant("Update")
        self.session = "AsyncSession" if is_async else "Session"
        if model.name == self.session:
            self.session = f"Database{self.session}"

    def functions(self) -> tuple[str, ...]:
        """The kinds of functions that the module lacks."""
        taken = placement.defined_names(self.target.file) if self.target.file is not None else frozenset()
        return tuple(kind for kind, name in self._names().items() if name not in taken)

    def plan(self) -> Module:
        """The whole plan."""
        functions = self.functions()
        return Module(self.target, functions, self._data(self._names()), tuple(self._needed(functions)))

    def _names(self) -> dict[str, str]:
        one = naming.snake_case(self.model.name)
        return {
            "create": f"create_{one}",
            "read": f"read_{one}",
            "list": f"read_{naming.plural(one)}",
            "update": f"update_{one}",
            "delete": f"delete_{one}",
        }

    def _data(self, names: dict[str, str]) -> dict[str, object]:
        model, variable = self.model.name, self.variable
        session, this = f"session: {self.session}", f"{variable}: {model}"
        keys = [self._key_name(key) for key in self.keys]
        missing = self._missing_in_create()
        keywords = ["*", *(f"{field.name}: {field.annotation}" for field in missing)] if missing else []
        filled = "{" + ", ".join(f'"{field.name}": {field.name}' for field in missing) + "}"
        return {
            "headline": f"Create, read, update and delete `{model}` objects.",
            "model": model,
            "variable": variable,
            "names": names,
            "define": "async def" if self.is_async else "def",
            "await": "await " if self.is_async else "",
            "create": {
                "parameters": [session, f"data: {self.create}", *keywords] if self.create else [session, this],
                "validated": ["data", *([f"update={filled}"] if missing else [])] if self.create else [],
            },
            "read": {
                "parameters": [
                    session,
                    *(f"{name}: {self._key_type(k)}" for name, k in zip(keys, self.keys, strict=True)),
                ],
                "key": keys if len(keys) == 1 else [f"({', '.join(keys)})"],
            },
            "list": {
                "parameters": [session, "*", "offset: int = 0", "limit: int = 100"],
                "order": [f"col({model}.{key.attribute})" for key in self.keys],
            },
            "update": {
                "parameters": [session, this, f"changes: {self.update}" if self.update else "**changes: Any"],
                "changes": "changes.model_dump(exclude_unset=True)" if self.update else "changes",
            },
            "delete": {"parameters": [session, this]},
        }

    def _needed(self, functions: tuple[str, ...]) -> Iterator[imports.Needed]:
        alias = self.session if self.session.startswith("Database") else ""
        if self.is_async:
            yield imports.Needed("sqlmodel.ext.asyncio.session", "AsyncSession", alias)
        else:
            yield imports.Needed("sqlmodel", "Session", alias)
        yield self._local(self.model.module, self.model.name)
        if "create" in functions and self.create:
            yield self._local(self.model.module, self.create)
        if "create" in functions:
            for field in self._missing_in_create():
                yield from self._names_in(field.annotation, field.name)
        if "read" in functions:
            for key in self.keys:
                yield from self._names_in(self._key_type(key), key.attribute)
        if "list" in functions:
            yield imports.Needed("collections.abc", "Sequence")
            yield imports.Needed("sqlmodel", "col")
            yield imports.Needed("sqlmodel", "select")
        if "update" in functions:
            yield self._local(self.model.module, self.update) if self.update else imports.Needed("typing", "Any")

    def _variant(self, suffix: str) -> str | None:
        name = f"{self.model.name}{suffix}"
        found = (m for m in self.snapshot.schema.models_in(self.model.file) if m.path == name and not m.is_table)
        return name if next(found, None) is not None else None

    def _missing_in_create(self) -> list[fields.DataField]:
        """Fields that a new object must have and the Create variant does not bring along."""
        if self.create is None:
            return []
        variants = self.snapshot.schema.models_in(self.model.file)
        variant = next(model for model in variants if model.path == self.create)
        return [
            fields.carry(self.snapshot, fact).without_default()
            for fact in self.model.fields
            if fact.required and variant.field(fact.name) is None
        ]

    def _key_name(self, key: Column) -> str:
        return f"{naming.snake_case(self.model.name)}_id" if key.attribute == "id" else key.attribute

    def _key_type(self, key: Column) -> str:
        fact = self.model.field(key.attribute)
        if fact is None:
            return key.python_type or "object"
        return spelling.without_none(fields.carry(self.snapshot, fact).annotation).strip("\"'")

    def _names_in(self, annotation: str, attribute: str) -> Iterator[imports.Needed]:
        fact = self.model.field(attribute)
        owner = fields.owner_file(self.snapshot, fact) if fact is not None else None
        for name in spelling.names(annotation) if owner is not None else ():
            found = imports.origin(name, owner) if owner is not None else None
            if found is not None and found.name is not None and not found.alias:
                yield self._local(found.module, found.name)
            elif found is not None:
                yield found

    def _local(self, module: str, name: str) -> imports.Needed:
        return imports.Needed(imports.local_module(module, self.target.module, relative=self._is_relative), name)

    @cached_property
    def _is_relative(self) -> bool:
        """Whether the project imports its own modules relatively, the files beside the models above all."""
        home = self.snapshot.files[self.model.file]
        ours = [file for file in self.snapshot.files.values() if not file.library and file.root == home.root]
        near = [file for file in ours if os.path.dirname(file.path) == os.path.dirname(home.path)]
        return imports.uses_relative_imports(near) or imports.uses_relative_imports(ours)


GENERATORS = (
    Generator(
        "crud",
        "Write functions that create, read, list, update and delete the objects of a table model",
        Subject.MODEL,
        plan,
        (Option("async", "Write coroutines that take an `AsyncSession`."),),
        (
            Offer("Generate CRUD functions for `{model}`", {"async": False}),
            Offer("Generate CRUD functions for `{model}` (async)", {"async": True}),
        ),
        is_useful,
    ),
)
