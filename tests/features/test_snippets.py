"""Every snippet is code that runs against the real SQLModel, and in which no rule finds anything."""

from __future__ import annotations

import ast
import builtins
import textwrap

import pytest

from harness import workspace
from harness.query_case import MODELS
from oracle.client import Oracle
from sqlmodel_lsp import rules
from sqlmodel_lsp.features import snippets
from sqlmodel_lsp.features.snippets import Snippet

CONTEXT = f"""\
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, create_engine
{MODELS}

class HeroPublic(HeroBase):
    id: int


class HeroUpdate(SQLModel):
    name: str | None = None
    age: int | None = None


engine = create_engine("sqlite://", connect_args={{"check_same_thread": False}}, poolclass=StaticPool)
async_engine = create_async_engine("sqlite+aiosqlite://", poolclass=StaticPool)
router = APIRouter()


def get_session():
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
"""

MEMBERS = {
    "relationship_one": (
        "class Team(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n"
        '    heroes: list["Sample"] = Relationship(back_populates="team")\n\n\n',
        '    team_id: int | None = Field(default=None, foreign_key="team.id")\n',
    ),
    "relationship_many": (
        "class Hero(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n"
        '    team_id: int | None = Field(default=None, foreign_key="sample.id")\n'
        '    team: Optional["Sample"] = Relationship(back_populates="heroes")\n\n\n',
        "",
    ),
    "field_foreign_key": ("class Team(SQLModel, table=True):\n    id: int = Field(primary_key=True)\n\n\n", ""),
}
MEMBERS["field_foreign_key_cascade"] = MEMBERS["field_foreign_key"]

# What else has to be there.
FILES = {
    "alembic_metadata": {"models.py": "from sqlmodel import SQLModel\n"},
    # Its file appears where the program runs: beside the sample, which goes away.
    "engine_sqlite": {"surroundings.py": "import os\n\nos.chdir(os.path.dirname(__file__))\n"},
    "engine_environment": {"surroundings.py": 'import os\n\nos.environ["DATABASE_URL"] = "sqlite://"\n'},
}

# Code that calls what a snippet defines, with a session and one hero in the database.
CALLS = {
    "crud_create": 'assert sample.create_hero(session, context.HeroCreate(name="Tick")).id == 2',
    "crud_read": 'assert sample.read_hero(session, 1).name == "Deadpond"',
    "crud_list": "assert len(sample.read_heroes(session)) == 1",
    "crud_update": "assert sample.update_hero(session, hero, context.HeroUpdate(age=3)).age == 3",
    "crud_delete": "sample.delete_hero(session, hero)\nassert session.get(context.Hero, 1) is None",
    "route_create": 'assert sample.create_hero(session, context.HeroCreate(name="Tick")).id == 2',
    "route_read": 'assert sample.read_hero(session, 1).name == "Deadpond"',
    "route_list": "assert len(sample.read_heroes(session)) == 1",
    "route_update": "assert sample.update_hero(session, 1, context.HeroUpdate(age=3)).age == 3",
    "route_delete": "sample.delete_hero(session, 1)\nassert session.get(context.Hero, 1) is None",
    "session_dependency": "assert next(sample.get_session()).get(context.Hero, 1) is not None",
    "create_tables": "sample.create_tables()",
    "create_tables_async": "import asyncio\nasyncio.run(sample.create_tables(context.async_engine))",
    "engine_environment": "sample.engine.connect().close()",
    "engine_memory": "sample.engine.connect().close()",
    "engine_sqlite": "sample.engine.connect().close()",
}

RUN = """\
import context
import sample
from sqlmodel import Session, SQLModel

SQLModel.metadata.create_all(context.engine)
with Session(context.engine) as session:
    hero = context.Hero(name="Deadpond", age=30)
    session.add(hero)
    session.commit()
    session.refresh(hero)
"""

MIGRATE = """\
import sample
from alembic.migration import MigrationContext
from alembic.operations import Operations

with engine.begin() as connection:
    connection.exec_driver_sql("CREATE TABLE hero (id INTEGER, name VARCHAR NOT NULL, age INTEGER)")
    with Operations.context(MigrationContext.configure(connection)):
        sample.upgrade()
"""

ALL = snippets.everything()


def test_there_are_many_and_no_two_are_typed_alike() -> None:
    assert len({snippet.prefix for snippet in ALL}) == len(ALL) >= 30


@pytest.mark.parametrize("snippet", ALL, ids=lambda snippet: snippet.prefix)
def test_snippet_runs_and_has_no_findings(oracle: Oracle, snippet: Snippet) -> None:
    files = sample(snippet)
    snapshot = workspace.snapshot(files)
    found = [f"{finding.code} {finding.message}" for finding in rules.run(snapshot, "sample.py")]
    assert found == [], files["sample.py"]
    outcome = oracle.run_code(files, entry(snippet))
    assert outcome.passes, f"{outcome}\n{outcome.traceback}\n{files['sample.py']}"


def test_what_is_drawn_in_is_all_that_is_needed() -> None:
    """Imports that nothing uses would be put into files of users."""
    for snippet in ALL:
        names = {node.id for node in ast.walk(ast.parse(body(snippet))) if isinstance(node, ast.Name)}
        assert {needed.bound.partition(".")[0] for needed in snippet.needs} <= names, snippet.prefix


def sample(snippet: Snippet) -> dict[str, str]:
    """The files that the snippet is tried in, those it is about last."""
    code = body(snippet)
    lines = dict.fromkeys((*snippet.imports, *extra_imports(snippet)))
    text = "".join(f"{line}\n" for line in lines)
    free = sorted(free_names(f"{text}{code}"))
    context = f"from context import {', '.join(free)}\n" if free else ""
    files = dict(FILES.get(snippet.prefix, {}))
    if free or snippet.prefix in CALLS or uses_session(snippet):
        files["context.py"] = CONTEXT
    return files | {"sample.py": f"{text}{context}\n\n{code}\n"}


def body(snippet: Snippet) -> str:
    """The code of the snippet in the place that it is made for."""
    match snippet.where:
        case "member":
            above, beside = MEMBERS.get(snippet.prefix, ("", ""))
            key = (
                "" if snippet.text.startswith("id:") else "    id: int | None = Field(default=None, primary_key=True)\n"
            )
            return f"{above}class Sample(SQLModel, table=True):\n{key}{beside}{textwrap.indent(snippet.text, '    ')}"
        case "statement" if snippet.prefix.startswith("alembic"):
            return f"def upgrade() -> None:\n{textwrap.indent(snippet.text, '    ')}"
        case "statement":
            return f"def run(session: Session) -> None:\n{textwrap.indent(snippet.text, '    ')}"
        case "coroutine":
            code = textwrap.indent(snippet.text, "    ")
            return f"async def run(session: AsyncSession) -> None:\n{code}"
    return snippet.text


def extra_imports(snippet: Snippet) -> list[str]:
    """What the code around the snippet uses."""
    match snippet.where:
        case "member":
            return ["from typing import Optional", "from sqlmodel import Field, Relationship, SQLModel"]
        case "statement" if not snippet.prefix.startswith("alembic"):
            return ["from sqlmodel import Session"]
        case "coroutine":
            return ["from sqlmodel.ext.asyncio.session import AsyncSession"]
    return []


def entry(snippet: Snippet) -> str:
    """What runs the code once it is imported."""
    if snippet.prefix in CALLS:
        return f"{RUN}{textwrap.indent(CALLS[snippet.prefix], '    ')}\n"
    if snippet.where == "coroutine":
        return (
            "import asyncio\nimport context\nimport sample\nfrom sqlmodel import SQLModel\n"
            "from sqlmodel.ext.asyncio.session import AsyncSession\n\n\nasync def main():\n"
            "    async with context.async_engine.begin() as connection:\n"
            "        await connection.run_sync(SQLModel.metadata.create_all)\n"
            "    async with AsyncSession(context.async_engine) as session:\n        await sample.run(session)\n\n\n"
            "asyncio.run(main())\n"
        )
    if snippet.prefix.startswith("alembic") and snippet.where == "statement":
        return MIGRATE
    return f"{RUN}    sample.run(session)\n" if uses_session(snippet) else ""


def uses_session(snippet: Snippet) -> bool:
    """Whether the snippet is tried in a function with a session."""
    return snippet.where in ("statement", "coroutine") and not snippet.prefix.startswith("alembic")


def free_names(code: str) -> set[str]:
    """The names a module uses that it does not bind."""
    bound, used = set(dir(builtins)), set()
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound.add(name)
            case ast.alias(name=name, asname=alias):
                bound.add(alias or name.partition(".")[0])
    return used - bound
