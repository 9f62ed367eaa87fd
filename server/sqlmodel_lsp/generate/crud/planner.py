"""What the functions for one table model are called, take and use."""

from __future__ import annotations

import keyword
import os
from collections.abc import Iterator
from functools import cached_property

from sqlmodel_lsp.analysis import families
from sqlmodel_lsp.analysis.families import roles
from sqlmodel_lsp.generate import (
    RefusalError,
    Request,
    fields,
    imports,
    keys,
    layout,
    naming,
    spelling,
    targets,
)
from sqlmodel_lsp.generate.crud import names, repositories
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.schema.model import Column

_TAKEN = {"after", "changes", "col", "data", "limit", "offset", "select", "self", "session", "statement"}
_ON_REQUEST = ("bulk", "upsert")


class Planner:
    """Plans the functions of one model, or the methods of its repository."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.snapshot, self.model = request.snapshot, request.model
        assert self.model.table is not None, "only asked for tables"
        self.table = self.model.table
        self.is_async = request.flag("async")
        self.is_class = request.text("style") == "repository"
        self.is_keyset = request.text("paging") == "keyset"
        self.keys = self.table.primary_key()
        self.uniques = keys.unique(self.table)
        self.create = families.find(self.snapshot, self.model, families.CREATE)
        self.update = families.find(self.snapshot, self.model, families.UPDATE)
        self.mark = keys.deletion_mark(self.model) if request.flag("soft-delete") else None
        if self.is_class:
            self.target = targets.module(request, self.model, "repositories", "repository")
        else:
            self.target = targets.crud_module(request, self.model, is_async=self.is_async)
        self.holder = f"{self.model.name}Repository"
        self.variable = naming.variable(self.model.name, *_TAKEN)
        session = "AsyncSession" if self.is_async else "Session"
        self.session = f"Database{session}" if self._has_other_in_reach(session) else session

    def _has_other_in_reach(self, name: str) -> bool:
        """Whether the module may import a model of this name."""
        if self.model.name == name:
            return True
        is_shared = naming.snake_case(self.model.name) not in os.path.basename(self.target.path)
        return is_shared and bool(self.snapshot.schema.models_called(name))

    def hindrance(self) -> str | None:
        """Why there can be no functions at all, if so."""
        return (
            None
            if self.keys
            else f"`{self.model.name}` has no primary key that is known, so its objects cannot be found"
        )

    def check(self) -> None:
        """Raises RefusalError when something was asked for that the model does not allow."""
        name = self.model.name
        hindrance = self.hindrance()
        if hindrance is not None:
            raise RefusalError(hindrance)
        if self.request.flag("soft-delete") and self.mark is None:
            raise RefusalError(
                f"`{name}` has no column that marks objects as deleted; add `deleted_at: datetime | None = None`"
            )
        if self.request.flag("upsert") and not self._identity:
            raise RefusalError(
                f"`{name}` has no unique column that tells which object to update; make one `unique=True`"
            )
        file = self.target.file
        if file is not None and any(block.damaged for _, block in file.facts.blocks):
            raise RefusalError(f"`{file.path}` has errors of syntax; mend them first")

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the definitions that are asked for, by kind."""
        uniques = tuple(columns for columns in self.uniques if all(column.attribute for column in columns))
        if self.is_class:
            found = names.methods(uniques)
        else:
            found = names.functions(self.snapshot, self.model, self.target.file, uniques)
        return {kind: name for kind, name in found.items() if kind not in _ON_REQUEST or self.request.flag(kind)}

    def qualified(self, name: str) -> str:
        """Where a definition stands in its module."""
        return f"{self.holder}.{name}" if self.is_class else name

    @property
    def session_import(self) -> Needed:
        """Where the session's class comes from."""
        alias = self.session if self.session.startswith("Database") else ""
        if self.is_async:
            return Needed("sqlmodel.ext.asyncio.session", "AsyncSession", alias)
        return Needed("sqlmodel", "Session", alias)

    def data(self, kind: str) -> dict[str, object]:
        """What the template needs to know."""
        columns = self._identity if kind == "upsert" else self._columns(kind)
        return {
            "name": self.names.get(kind, self.holder),
            "model": self.model.name,
            "variable": self.variable,
            "variables": self._variables,
            "define": "async def" if self.is_async else "def",
            "await": "await " if self.is_async else "",
            "session": f"self.{repositories.session_of(self.target.file, self.holder)}" if self.is_class else "session",
            "session_class": self.session,
            "width": layout.WIDTH - 4 if self.is_class else layout.WIDTH,
            "parameters": [self._first, *self._parameters(kind)],
            "validated": self._validated,
            "create": self.create is not None,
            "made": [field.name for field in self.made],
            "changes": "changes.model_dump(exclude_unset=True)" if self.update else "changes",
            "columns": [{"attribute": column.attribute, "parameter": self.parameter(column)} for column in columns],
            "key": [column.attribute for column in self.keys],
            "is_keyset": self.is_keyset,
            "switches": [
                {"attribute": column.attribute, "parameter": self.parameter(column)}
                for column in keys.switches(self.model)
            ],
            "mark": self.mark.attribute if self.mark is not None else None,
            "mark_is_moment": self.mark is not None and keys.is_moment(self.mark),
            "loaded": self._loaded,
        }

    def needed(self, kind: str) -> Iterator[Needed]:
        """The names that a function uses from elsewhere."""
        if not self.is_class:
            yield self.session_import
        yield self.local(self.model.module, self.model.name)
        if kind in ("create", "bulk", "upsert"):
            yield from self._needed_to_create(kind)
        reads = kind.startswith("read_by") or kind in ("list", "upsert")
        if reads or (kind == "read" and (self.mark is not None or self._loaded)):
            yield Needed("sqlmodel", "select")
            yield Needed("sqlmodel", "col")
        if kind == "list":
            yield Needed("collections.abc", "Sequence")
            if self.is_keyset and len(self.keys) > 1:
                yield Needed("sqlmodel", "tuple_")
        if kind.startswith("read") or kind == "list":
            columns = self.keys if kind == "list" and self.is_keyset else self._columns(kind)
            for column in columns:
                yield from self.names_in(self.type_of(column), column.attribute)
            if self._loaded:
                yield Needed("sqlalchemy.orm", "selectinload")
        if kind == "update":
            yield Needed("typing", "Any") if self.update is None else self.local(self.update.module, self.update.name)
            for field in self.made:
                yield from self.names_in(field.annotation, field.name)
        if kind == "delete" and self.mark is not None and keys.is_moment(self.mark):
            yield Needed("datetime", "datetime")
            yield Needed("datetime", "timezone")

    def local(self, module: str, name: str) -> Needed:
        """How the module imports a name of another one of the project."""
        return Needed(imports.local_module(module, self.target.module, relative=self.is_relative), name)

    def _needed_to_create(self, kind: str) -> Iterator[Needed]:
        if self.create is not None and not (kind == "bulk" and self.missing_in_create):
            yield self.local(self.create.module, self.create.name)
        if kind == "bulk":
            is_made = self.create is not None and not self.missing_in_create
            yield Needed("collections.abc", "Iterable" if is_made else "Sequence")
        else:
            for field in self.missing_in_create:
                yield from self.names_in(field.annotation, field.name)

    @property
    def _first(self) -> str:
        return "self" if self.is_class else f"session: {self.session}"

    def _parameters(self, kind: str) -> list[str]:
        """The parameters behind the session."""
        this = f"{self.variable}: {self.model.name}"
        match kind:
            case "create" | "upsert":
                return [this] if self.create is None else [f"data: {self.create.name}", *self._keywords]
            case "bulk":
                if self.create is None or self.missing_in_create:
                    return [f"{self._variables}: Sequence[{self.model.name}]"]
                return [f"data: Iterable[{self.create.name}]"]
            case "list":
                switches = [f"{self.parameter(column)}: bool | None = None" for column in keys.switches(self.model)]
                start = f"after: {self.key_type} | None = None" if self.is_keyset else "offset: int = 0"
                return ["*", start, "limit: int = 100", *switches]
            case "update":
                if self.update is None:
                    return [this, "**changes: Any"]
                made = [
                    f"{field.name}: {spelling.or_none(field.annotation, with_optional=False)} = None"
                    for field in self.made
                ]
                return [this, f"changes: {self.update.name}", *(["*", *made] if made else [])]
            case "delete":
                return [this]
        return [f"{self.parameter(column)}: {self.type_of(column)}" for column in self._columns(kind)]

    def _columns(self, kind: str) -> tuple[Column, ...]:
        """The columns that an object is found by."""
        if kind == "read":
            return self.keys
        words = kind.split()[1:] if kind.startswith("read_by") else []
        return tuple(column for word in words if (column := self.table.attribute(word)) is not None)

    @cached_property
    def _identity(self) -> tuple[Column, ...]:
        """The columns that an upsert finds the object by: unique ones, else a key that is not the server's to give."""
        given = [
            columns
            for columns in (*self.uniques, self.keys)
            if all(self._is_given(column) and not column.opaque for column in columns)
        ]
        return given[0] if given else ()

    def _is_given(self, column: Column) -> bool:
        source = self.create if self.create is not None else self.model
        fact = source.field(column.attribute)
        return fact is not None and (not column.primary_key or fact.required is True)

    @property
    def _variables(self) -> str:
        many = naming.plural(naming.snake_case(self.model.name))
        return f"{many}_" if many in _TAKEN or keyword.iskeyword(many) else many

    @property
    def _validated(self) -> list[str]:
        """The arguments that make an object of the Create variant."""
        if self.create is None:
            return []
        given = ", ".join(f'"{field.name}": {field.name}' for field in self.missing_in_create)
        return ["data", *([f"update={{{given}}}"] if given else [])]

    @property
    def _keywords(self) -> list[str]:
        given = [f"{field.name}: {field.annotation}" for field in self.missing_in_create]
        return ["*", *given] if given else []

    @cached_property
    def missing_in_create(self) -> list[fields.DataField]:
        """Fields that a new object must have and the Create variant does not bring along."""
        create = self.create
        if create is None:
            return []
        return [
            fields.carry(self.snapshot, fact).without_default()
            for fact in self.model.fields
            if fact.required and create.field(fact.name) is None
        ]

    @cached_property
    def made(self) -> list[fields.DataField]:
        """Fields that the program makes of what the Update variant brings along, such as a hash of a password."""
        update = self.update
        if update is None:
            return []
        return [
            fields.carry(self.snapshot, fact).without_default()
            for fact in self.model.fields
            if update.field(fact.name) is None and update.field(roles.plain(fact.name) or "") is not None
        ]

    @cached_property
    def _loaded(self) -> list[str]:
        if not self.request.flag("load"):
            return []
        return [item.name for item in self.model.relationships if item.opaque is None]

    @property
    def key_type(self) -> str:
        types = [self.type_of(key) for key in self.keys]
        return types[0] if len(types) == 1 else f"tuple[{', '.join(types)}]"

    def parameter(self, column: Column) -> str:
        name = column.attribute
        if name == "id" and column.primary_key:
            return f"{naming.snake_case(self.model.name)}_id"
        return f"{name}_" if name in _TAKEN or keyword.iskeyword(name) else name

    def type_of(self, column: Column) -> str:
        fact = self.model.field(column.attribute)
        if fact is None:
            return column.python_type or "object"
        return spelling.without_none(fields.carry(self.snapshot, fact).annotation).strip("\"'")

    def names_in(self, annotation: str, attribute: str) -> Iterator[Needed]:
        fact = self.model.field(attribute)
        owner = fields.owner_file(self.snapshot, fact) if fact is not None else None
        for name in spelling.names(annotation) if owner is not None else ():
            found = imports.origin(name, owner) if owner is not None else None
            if found is not None and found.name is not None and not found.alias:
                yield self.local(found.module, found.name)
            elif found is not None:
                yield found

    @cached_property
    def is_relative(self) -> bool:
        """Whether the project imports its own modules relatively, the files beside the models above all."""
        home = self.snapshot.files[self.model.file]
        ours = [file for file in self.snapshot.files.values() if not file.library and file.root == home.root]
        near = [file for file in ours if os.path.dirname(file.path) == os.path.dirname(home.path)]
        return imports.uses_relative_imports(near) or imports.uses_relative_imports(ours)
