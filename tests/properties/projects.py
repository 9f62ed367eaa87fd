"""Small applications around generated models: everything that generators write for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from harness import generator_case, workspace
from properties import schemas
from sqlmodel_lsp.analysis.host import AnalysisHost
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.features.actions.generators import Surroundings
from sqlmodel_lsp.generate import Plan, RefusalError

_DATABASE = {
    False: """\
from collections.abc import Iterator

from sqlmodel import Session, create_engine

engine = create_engine("sqlite://")


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session
""",
    True: """\
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_async_engine("sqlite+aiosqlite://")


async def get_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as session:
        yield session
""",
}
_MAIN = """\
from fastapi import FastAPI

app = FastAPI()
"""
_SECURITY = """\
def hash_password(password: str) -> str:
    return password[::-1]
"""
POSTGRES = {
    False: """\
import os
from collections.abc import Iterator

import pytest
from sqlalchemy.pool import NullPool
from sqlmodel import Session, SQLModel, create_engine


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine(os.environ["TEST_DATABASE"], poolclass=NullPool)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    SQLModel.metadata.drop_all(engine)
""",
    True: """\
import os
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def session() -> AsyncIterator[AsyncSession]:
    engine = create_async_engine(os.environ["TEST_DATABASE"], poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    async with engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.drop_all)
""",
}


@dataclass
class Project:
    """An application in a package of its own; `lines` are the runs of generators, `complaints` what went wrong."""

    name: str
    seed: int
    is_async: bool
    files: dict[str, str]
    lines: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)

    def generate(self) -> None:
        """Runs the generators, each twice, and all of them once more in the end."""
        self.lines = tuple(_lines(self))
        host = AnalysisHost()
        snapshot = host.apply(workspace.changes(self.files))
        for line in (*self.lines, *self.lines):
            for is_second in (False, True):
                try:
                    change = _planned(snapshot, line).change
                except RefusalError as refusal:
                    if not _is_right(line, str(refusal)):
                        self.complaints.append(f"{line}: refused: {refusal}")
                    break
                except Exception as error:
                    self.complaints.append(f"{line}: {type(error).__name__}: {error}")
                    break
                if not change.files:
                    break
                changed = [file.path for file in change.files]
                if is_second:
                    self.complaints.append(f"{line}: the second run changes {changed}")
                self.files = generator_case.applied(self.files, Plan(change))
                snapshot = host.apply(workspace.changes({path: self.files[path] for path in changed}))
        self._try_seeds()

    def _try_seeds(self) -> None:
        """Adds a test that fills the database; the generators write none."""
        module = f"{self.name}.tests.{'async_' * self.is_async}seeds"
        seeds = re.findall(
            r"^(?:async )?def (seed_\w+)", self.files.get(f"{module.replace('.', '/')}.py", ""), re.MULTILINE
        )
        if not seeds:
            return
        awaited, session = ("await ", "AsyncSession") if self.is_async else ("", "Session")
        origin = "sqlmodel.ext.asyncio.session" if self.is_async else "sqlmodel"
        define = "async def" if self.is_async else "def"
        tests = "".join(
            f"\n\n{define} test_{name}(session: {session}) -> None:\n"
            f"    made = {awaited}seeds.{name}(session, 2)\n    {awaited}session.commit()\n    assert len(made) == 2\n"
            for name in seeds
        )
        package, _, bare = module.rpartition(".")
        self.files[f"{self.name}/tests/test_seeds.py"] = (
            f"import pytest\nfrom {origin} import {session}\n\nfrom {package} import {bare} as seeds\n\n"
            f"pytestmark = pytest.mark.anyio\n{tests}"
        )


def _is_right(line: str, refusal: str) -> bool:
    """Whether there is nothing to generate: link models have nothing that could change, others are all the server's."""
    return line.startswith("router ") and re.search("has no (Create|Update) variant", refusal) is not None


def _planned(snapshot: Snapshot, line: str) -> Plan:
    wish = generator_case.wished(line)
    return generators.plan(wish, lambda: (snapshot, Surroundings()), lambda _: False)[1]


def project(seed: int, *, is_async: bool, on_postgres: bool = False) -> Project:
    """The application with its models, as they come."""
    name = f"{'a' if is_async else 's'}{seed}{'p' if on_postgres else ''}"
    files = {
        "__init__.py": "",
        "models.py": schemas.module(seed),
        "database.py": _DATABASE[is_async],
        "main.py": _MAIN,
        "tests/__init__.py": "",
    }
    if seed % 2:
        files["security.py"] = _SECURITY
    if on_postgres:
        files["tests/conftest.py"] = POSTGRES[is_async]
    return Project(name, seed, is_async, {f"{name}/{path}": text for path, text in files.items()})


def _lines(made: Project) -> list[str]:
    """The runs for each model, parents before what refers to them, with some options by chance."""
    random = Random(made.seed)
    text = made.files[f"{made.name}/models.py"]
    models = re.findall(r"^class (\w+)\(.*table=True\)", text, re.MULTILINE)
    kind = " --async" if made.is_async else ""
    lines = []
    for model in models:
        body = text.partition(f"class {model}(")[2].partition("\nclass ")[0]
        options = [option for option in ("--paging keyset", "--bulk", "--load") if random.random() < 0.25]
        if "deleted" in body and random.random() < 0.5:
            options.append("--soft-delete")
        lines.append(f"schemas {model}" + random.choice(("", "", " --suffix public", " --relations")))
        lines.append(" ".join([f"crud {model}{kind}", *options]))
        if random.random() < 0.3:
            lines.append(" ".join([f"crud {model}{kind} --style repository", *options]))
        lines += [f"router {model}", f"tests {model}", f"factory {model}{kind}"]
    return lines
