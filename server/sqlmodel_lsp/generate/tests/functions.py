"""Tests of functions, or of the methods of a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate import keys, naming
from sqlmodel_lsp.generate.crud.planner import Planner
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.samples import recipes, values
from sqlmodel_lsp.generate.tests.makers import Makers
from sqlmodel_lsp.generate.tests.subjects import Subject
from sqlmodel_lsp.schema.model import Column, FieldFact


@dataclass(frozen=True, slots=True)
class _Test:
    """A test: its name without `test_`, the kind of function it is about, and what else its template needs."""

    kind: str
    name: str
    data: dict[str, object]
    needed: tuple[Needed, ...] = ()


class FunctionTests:
    """Plans the tests of what there is for one model."""

    def __init__(self, request: Request, subject: Subject, makers: Makers, session: str) -> None:
        self.request, self.subject, self.makers = request, subject, makers
        self.planner: Planner = subject.planner
        self.session = session
        self.model = request.model

    def definitions(self) -> Iterator[Definition]:
        """The tests, in the order of what they are about."""
        if self.planner.is_async:
            yield marked()
        for test in self._tests():
            data = {**self._data(), **test.data}
            code = self.request.templates.render("tests.py", kind=test.kind, name=test.name, **data)
            yield Definition(f"test_{test.name}", code, (*test.needed, *self._needed(code)))

    def _tests(self) -> Iterator[_Test]:
        kinds, names = set(self.subject.kinds), self._names
        reads = "read" in kinds
        is_made = "create" in kinds and self._keywords is not None
        if is_made and reads:
            yield _Test("create", names["create"], {})
        if is_made and self._is_unique_given() and self.planner.create is not None:
            yield _Test(
                "conflict",
                f"{names['create']}_twice",
                {},
                (Needed("pytest", None), Needed("sqlalchemy.exc", "IntegrityError")),
            )
        if "bulk" in kinds and self._takes_new_in_bulk():
            yield _Test("bulk", names["bulk"], {})
        if "upsert" in kinds and self._keywords is not None and self.planner.create is not None:
            yield _Test("upsert", names["upsert"], {})
        unknown = self._unknown()
        if reads and unknown is not None:
            codes, needed = unknown
            yield _Test("read", f"{names['read']}_that_is_missing", {"missing": codes}, needed)
        for columns in self.planner.uniques:
            kind = f"read_by {' '.join(column.attribute for column in columns)}"
            if kind in kinds and all(map(self._is_known, columns)):
                attributes = [column.attribute for column in columns]
                yield _Test("read_by", names[kind], {"columns": attributes, "function": kind})
        if "list" in kinds:
            yield _Test("list", names["list"], {})
            for column in keys.switches(self.planner.model):
                fact = self.model.field(column.attribute)
                if fact is not None and not fact.nullable:
                    data: dict[str, object] = {
                        "attribute": column.attribute,
                        "parameter": self.planner.parameter(column),
                    }
                    yield _Test("switch", f"{names['list']}_by_{column.attribute}", data)
        if "update" in kinds and self.makers.changed is not None:
            update = self.planner.update
            needed = () if update is None else (Needed(update.module, update.name),)
            yield _Test("update", names["update"], {}, needed)
        if "delete" in kinds and reads:
            yield _Test("delete", names["delete"], {})

    @property
    def _names(self) -> dict[str, str]:
        """What the tests are called: as functions are; methods get the name of the model."""
        if not self.planner.is_class:
            return self.planner.names
        one = naming.snake_case(self.model.name)
        return {kind: f"{one}_{name}" for kind, name in self.planner.names.items()}

    def _data(self) -> dict[str, object]:
        planner, makers = self.planner, self.makers
        awaited = "await " if planner.is_async else ""
        takes_session = makers.takes_session()
        call = f"{makers.new_name()}({self.session if takes_session else ''})"
        local = naming.variable(self.model.name, self.session, *_TAKEN, *self._imported())
        return {
            "model": self.model.name,
            "define": "async def" if planner.is_async else "def",
            "await": awaited,
            "session": self.session,
            "session_class": planner.session,
            "repository": planner.holder if planner.is_class else "",
            "objects": "repository",
            "functions": planner.names,
            "variable": local,
            "maker": makers.stored_name(self.model),
            "data": f"{awaited}{call}" if takes_session else call,
            "keywords": [f"{name}={code}" for name, (code, _) in (self._keywords or {}).items()],
            "keys": [column.attribute for column in planner.keys],
            "optional": [fact.name for fact in self.model.fields if fact.nullable],
            "attributes": lambda of, names: [f"{of}.{name}" for name in names],
            "is_keyset": planner.is_keyset,
            "changed": makers.changed,
            "update": planner.update.name if planner.update is not None else "",
            "locals": [{"name": self._local(column, local), "attribute": column.attribute} for column in planner.keys],
        }

    def _imported(self) -> Iterable[str]:
        return () if self.planner.is_class else self.planner.names.values()

    def _local(self, column: Column, variable: str) -> str:
        name = self.planner.parameter(column)
        return f"{name}_key" if name in (variable, "found", self.session) else name

    def _needed(self, code: str) -> Iterator[Needed]:
        """The names that a test uses: what it calls is seen in its code."""
        planner, makers = self.planner, self.makers
        yield planner.session_import
        if planner.is_class:
            yield Needed(planner.target.module, planner.holder)
        else:
            called = (name for name in planner.names.values() if re.search(rf"\b{name}\(", code))
            yield from (Needed(planner.target.module, name) for name in called)
        for name in (makers.stored_name(self.model), makers.new_name()):
            if f"{name}(" in code:
                yield Needed(makers.target.module, name)
        for name, (value, needed) in (self._keywords or {}).items():
            if f"{name}={value}" in code:
                yield from needed

    @property
    def _keywords(self) -> dict[str, tuple[str, tuple[Needed, ...]]] | None:
        """What a new object needs that its variant does not bring along; None when there is no telling."""
        found = {}
        for field in self.planner.missing_in_create:
            fact, column = self.model.field(field.name), self.planner.table.attribute(field.name)
            value = values.of(fact, column) if fact is not None and not (column and column.foreign_keys) else None
            if value is None:
                return None
            found[field.name] = (value.single, value.needed)
        return found

    def _unknown(self) -> tuple[list[str], tuple[Needed, ...]] | None:
        """A key that no object has, for there are none."""
        return unknown_key(self.planner)

    def _is_unique_given(self) -> bool:
        """Whether a second object of the same data breaks a constraint."""
        given = {name for name, value in self.makers.new.values.items() if value.code != "None"}
        groups = (*self.planner.uniques, self.planner.keys)
        return any(all(column.attribute in given for column in columns) for columns in groups)

    def _takes_new_in_bulk(self) -> bool:
        return self.planner.create is None or not self.planner.missing_in_create

    def _is_known(self, column: Column) -> bool:
        """Whether a stored object has a value for it."""
        given = self.makers.stored.values.get(column.attribute)
        fact: FieldFact | None = self.model.field(column.attribute)
        return (given is not None and given.code != "None") or (fact is not None and not fact.nullable)


_TAKEN = (
    "after",
    "again",
    "changes",
    "data",
    "first",
    "found",
    "made",
    "others",
    "page",
    "pytest",
    "repository",
    "updated",
)


def marked() -> Definition:
    """What makes coroutines tests."""
    code = "pytestmark = pytest.mark.anyio"
    return Definition("pytestmark", code, (Needed("pytest", None),))


def unknown_key(planner: Planner) -> tuple[list[str], tuple[Needed, ...]] | None:
    """The code of a key, by its columns, with the names it needs; None when there is no telling."""
    codes: list[str] = []
    needed: tuple[Needed, ...] = ()
    for column in planner.keys:
        fact = planner.model.field(column.attribute)
        value = values.of(fact, column) if fact is not None else None
        if value is None:
            return None
        codes.append(value.single)
        needed += value.needed
    return codes, needed


def has_aliases(makers: Makers) -> bool:
    """Whether clients know fields by other names."""
    return any(recipes.keyword(makers.made, name) != name for name in makers.new.values)
