"""Tests of routes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel_lsp.generate import merging, naming, spelling
from sqlmodel_lsp.generate.generator import Request
from sqlmodel_lsp.generate.imports import Needed
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.router.planner import Planner
from sqlmodel_lsp.generate.samples import values
from sqlmodel_lsp.generate.tests import fixtures, functions
from sqlmodel_lsp.generate.tests.fixtures import Application
from sqlmodel_lsp.generate.tests.makers import Makers
from sqlmodel_lsp.schema.model import EnumFact
from sqlmodel_lsp.syntax.values import Call

_TAKEN = ("answer", "client", "data", "made", "sent", "url")
_IN_PATHS = ("int", "str", "float", "bool", "uuid.UUID", "decimal.Decimal", "datetime.date", "datetime.datetime")


@dataclass(frozen=True, slots=True)
class _Test:
    kind: str
    name: str
    needed: tuple[Needed, ...] = ()


class RouteTests:
    """Plans the tests of the routes of one model."""

    def __init__(
        self, request: Request, router: Planner, makers: Makers, app: Application, session: str, client: str
    ) -> None:
        self.request, self.router, self.makers, self.app = request, router, makers, app
        self.session, self.client = session, client
        self.crud, self.model = router.crud, request.model

    def definitions(self) -> Iterator[Definition]:
        """The tests, in the order of what they are about."""
        if self.crud.is_async:
            yield functions.marked()
        for test in self._tests():
            code = self.request.templates.render("routes_tests.py", kind=test.kind, name=test.name, **self._data())
            yield Definition(f"test_{test.name}", code, (*test.needed, *self._needed(code)))

    def _tests(self) -> Iterator[_Test]:
        names = self.crud.names
        present = {kind for kind, name in self.router.names.items() if not merging.is_missing(self.router.target, name)}
        if "create" in present:
            yield _Test("create", f"{names['create']}_by_post")
            if self._is_unique_given():
                yield _Test("conflict", f"{names['create']}_twice")
            if any(fact.required for fact in self.makers.made.fields):
                yield _Test("invalid", f"{names['create']}_of_nothing")
        if "list" in present:
            yield _Test("list", f"{names['list']}_by_get")
        if not self._has_key_for_paths():
            return
        if "read" in present:
            yield _Test("read", f"{names['read']}_by_get")
            unknown = functions.unknown_key(self.crud)
            if unknown is not None:
                yield _Test("missing", f"{names['read']}_that_is_missing", unknown[1])
        if "update" in present and self.makers.changed is not None:
            yield _Test("update", f"{names['update']}_by_patch")
        if "delete" in present and "read" in present:
            yield _Test("delete", f"{names['delete']}_by_delete")

    def _data(self) -> dict[str, object]:
        crud, makers, read = self.crud, self.makers, self.router.read
        awaited = "await " if crud.is_async else ""
        takes_session = makers.takes_session()
        call = f"{makers.new_name()}({self.session if takes_session else ''})"
        variable = naming.variable(self.model.name, self.session, *_TAKEN, self.app.needed.bound)
        unknown = functions.unknown_key(crud)
        words = [(crud.parameter(column), column) for column in crud.keys]
        return {
            "define": "async def" if crud.is_async else "def",
            "await": awaited,
            "session": self.session,
            "session_class": crud.session,
            "client": self.client,
            "client_class": "AsyncClient" if crud.is_async else "TestClient",
            "application": self.app.needed.bound,
            "functions": crud.names,
            "variable": variable,
            "maker": makers.stored_name(self.model),
            "data": f"{awaited}{call}" if takes_session else call,
            "takes_session": takes_session,
            "has_aliases": functions.has_aliases(makers),
            "parameters": [
                f"{word}={_in_path(f'{variable}.{column.attribute}', column.type)}" for word, column in words
            ],
            "unknown": [
                f"{word}={_in_path(code, column.type)}"
                for (word, column), code in zip(words, unknown[0] if unknown else (), strict=False)
            ],
            "changed": makers.changed,
            "is_changed_shown": read is not None and read.field(makers.changed or "") is not None,
            "shown": self._shown(),
            "seen": self._seen(),
        }

    def _needed(self, code: str) -> Iterator[Needed]:
        crud, makers = self.crud, self.makers
        if f"{self.session}:" in code:
            yield crud.session_import
        if crud.is_async:
            yield Needed(fixtures.http_library(self.request), "AsyncClient")
        else:
            yield Needed("fastapi.testclient", "TestClient")
        yield self.app.needed
        for name in (makers.stored_name(self.model), makers.new_name()):
            if f"{name}(" in code:
                yield Needed(makers.target.module, name)

    def _shown(self) -> str | None:
        """A field that clients send and see, the same both times."""
        read = self.router.read
        for name, value in self.makers.new.values.items():
            column = self.crud.table.attribute(name)
            is_plain = column is not None and value.is_stable and not column.foreign_keys and value.code != "None"
            if is_plain and read is not None and read.field(name) is not None:
                return name
        return None

    def _seen(self) -> str | None:
        """A field of stored objects that looks the same to clients."""
        read = self.router.read
        for column in self.crud.table.columns:
            fact = self.model.field(column.attribute)
            is_plain = fact is not None and spelling.without_none(fact.python_type or "") in ("int", "str")
            if is_plain and read is not None and read.field(column.attribute) is not None:
                return column.attribute
        return None

    def _is_unique_given(self) -> bool:
        given = {name for name, value in self.makers.new.values.items() if value.code != "None"}
        groups = (*self.crud.uniques, self.crud.keys)
        return any(all(column.attribute in given for column in columns) for columns in groups)

    def _has_key_for_paths(self) -> bool:
        """Whether each part of the key can be told in a path."""
        return all(_is_enum(column.type) or self.crud.type_of(column) in _short(_IN_PATHS) for column in self.crud.keys)


def _short(names: tuple[str, ...]) -> set[str]:
    return {*names, *(name.rpartition(".")[2] for name in names)}


def _is_enum(type_: values.Value | object) -> bool:
    return isinstance(type_, Call) and bool(type_.arguments) and isinstance(type_.arguments[0], EnumFact)


def _in_path(code: str, type_: object) -> str:
    """An object's value as it stands in a path."""
    return f"{code}.value" if _is_enum(type_) else code
