"""Tests of what was generated for a table model: its functions, its repository, its routes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel_lsp.generate import (
    Difference,
    Generator,
    Offer,
    Plan,
    RefusalError,
    Request,
    Subject,
    imports,
    merging,
    naming,
    placement,
)
from sqlmodel_lsp.generate.crud.planner import Planner
from sqlmodel_lsp.generate.merging import Definition
from sqlmodel_lsp.generate.router.planner import Planner as RouterPlanner
from sqlmodel_lsp.generate.targets import Target
from sqlmodel_lsp.generate.tests import fixtures, places, subjects
from sqlmodel_lsp.generate.tests.functions import FunctionTests
from sqlmodel_lsp.generate.tests.makers import Makers
from sqlmodel_lsp.generate.tests.places import Folder
from sqlmodel_lsp.generate.tests.routes import RouteTests
from sqlmodel_lsp.text.edits import FileChange, SourceChange

_FIXTURES = "Fixtures of the tests."
_MAKERS = "Objects for tests, each unlike any other of its kind."


@dataclass(frozen=True, slots=True)
class _Module:
    """A module with the definitions that belong in it."""

    target: Target
    headline: str
    definitions: tuple[Definition, ...]


def is_useful(request: Request) -> bool:
    """Whether there is something to test, and no test of it."""
    if not placement.is_extensible(request.snapshot, request.model) or not _has_key(request):
        return False
    place = places.folder(request, request.model)
    found = subjects.find(request)
    return any(places.target(request, place, _stem(request, subject.planner)).file is None for subject in found)


def plan(request: Request) -> Plan:
    """Adds the tests that are missing, with the fixtures and the makers of objects that they ask for."""
    if not _has_key(request):
        name = request.model.name
        raise RefusalError(f"`{name}` has no primary key that is known, so its objects cannot be found")
    found = subjects.find(request)
    if not found:
        raise RefusalError(f"there is nothing to test for `{request.model.name}`; run `generate crud` first")
    place = places.folder(request, request.model)
    modules, notes = _modules(request, place, found)
    changes: list[FileChange] = [] if place.new is None else [FileChange(place.new, created="")]
    differences: list[Difference] = []
    for module in modules:
        _check(module.target)
        merged = merging.merge(module.target, module.definitions, module.headline, _local_packages(request))
        changes += [] if merged.change is None else [merged.change]
        differences += merged.differences
    title = f"Generate tests for `{request.model.name}`"
    return Plan(SourceChange(title, tuple(changes)), tuple(notes), tuple(differences))


def _modules(request: Request, place: Folder, found: Iterable[subjects.Subject]) -> tuple[list[_Module], list[str]]:
    """The modules of tests, what they share first."""
    conftest = places.target(request, place, "conftest")
    shared = _Shared(request, place, conftest)
    modules, notes = [], []
    for subject in found:
        planner = subject.planner
        tests = FunctionTests(request, subject, shared.makers(planner), shared.session(is_async=planner.is_async))
        file = places.target(request, place, _stem(request, planner))
        headline = f"Tests of what stores `{request.model.name}` objects."
        modules.append(_Module(file, headline, tuple(tests.definitions())))
        notes += [f"`{planner.names[kind]}` takes something else, so it is not tested" for kind in subject.others]
    routes, note = _routes(request, place, shared)
    return [*shared.modules(), *modules, *routes], [*notes, *note]


def _routes(request: Request, place: Folder, shared: _Shared) -> tuple[list[_Module], list[str]]:
    """The module with the tests of the routes, if there are any, and why not."""
    router = RouterPlanner(request)
    name = request.model.name
    if router.reason() is not None or router.session is None:
        return [], []
    if all(merging.is_missing(router.target, item) for item in router.names.values()):
        return [], []
    app = fixtures.find_application(request, router.target, router.session)
    if app is None:
        return [], [f"no application was found that has the routes of `{name}`, so they are not tested"]
    session = shared.session(is_async=router.crud.is_async)
    client = shared.client(app, session, is_async=router.crud.is_async)
    tests = RouteTests(request, router, shared.makers(router.crud), app, session, client)
    file = places.target(request, place, f"test_{naming.snake_case(name)}_routes")
    return [_Module(file, f"Tests of the routes for `{name}` objects.", tuple(tests.definitions()))], []


class _Shared:
    """What several modules of tests ask for."""

    def __init__(self, request: Request, place: Folder, conftest: Target) -> None:
        self._request, self._place, self._conftest = request, place, conftest
        self._fixtures: dict[str, Definition] = {}
        self._makers: dict[str, tuple[Target, dict[str, Definition]]] = {}
        self._sessions: dict[bool, str] = {}

    def modules(self) -> list[_Module]:
        """The modules with fixtures and makers."""
        makers = [_Module(target, _MAKERS, tuple(found.values())) for target, found in self._makers.values()]
        return [_Module(self._conftest, _FIXTURES, tuple(self._fixtures.values())), *makers]

    def makers(self, planner: Planner) -> Makers:
        """What makes objects for the tests of some functions."""
        stem = "async_makers" if planner.is_async else "makers"
        target = places.target(self._request, self._place, stem)
        made = Makers(self._request, planner, target)
        made.check_names()
        self._makers.setdefault(stem, (target, {}))[1].update({item.name: item for item in made.definitions()})
        return made

    def session(self, *, is_async: bool) -> str:
        """The name of the fixture with the session."""
        if is_async not in self._sessions:
            name, is_there = places.fixture(self._conftest, is_async=is_async)
            if name in self._fixtures:
                name = f"{'a' * is_async}sync_session"
            self._sessions[is_async] = name
            if not is_there:
                self._add(fixtures.session(self._request, name, is_async=is_async))
        return self._sessions[is_async]

    def client(self, app: fixtures.Application, session: str, *, is_async: bool) -> str:
        """The name of the fixture with the client."""
        name = places.client(self._conftest, session, is_async=is_async)
        self._add([fixtures.client(self._request, name, session, app, is_async=is_async)])
        return name

    def _add(self, definitions: Iterable[Definition]) -> None:
        self._fixtures |= {item.name: item for item in definitions}


def _stem(request: Request, planner: Planner) -> str:
    one = naming.snake_case(request.model.name)
    kind = "repository" if planner.is_class else "crud"
    return f"test_{one}_{kind}_async" if planner.target.module.endswith("_async") else f"test_{one}_{kind}"


def _local_packages(request: Request) -> frozenset[str]:
    """The project's own packages, the tests included."""
    return imports.local_packages(request.snapshot) | {"tests"}


def _has_key(request: Request) -> bool:
    return request.model.table is not None and bool(request.model.table.primary_key())


def _check(target: Target) -> None:
    if target.file is not None and any(block.damaged for _, block in target.file.facts.blocks):
        raise RefusalError(f"`{target.path}` has errors of syntax; mend them first")


GENERATORS = (
    Generator(
        "tests",
        "Write the pytest tests of the functions, the repository and the routes of a table model",
        Subject.MODEL,
        plan,
        offers=(Offer("Generate tests for `{model}`"),),
        is_useful=is_useful,
        details=(
            "They run against SQLite in memory. What an object refers to is stored before it, and its values fit the "
            "constraints of the model. Tests of coroutines are run by the plugin of anyio, which comes with FastAPI."
        ),
    ),
)
