"""What is plain Python is left to the Python server beside us: no place of it has an answer."""

from __future__ import annotations

import dataclasses
import inspect
import io
import keyword
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType

import pytest

from harness import markdown, suite, workspace
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features import hover, symbols
from sqlmodel_lsp.features.completion import complete
from sqlmodel_lsp.features.navigation import hierarchy, links, references, targets
from sqlmodel_lsp.features.signature_help import signature_help

MODELS = """\
import enum
import logging
from datetime import datetime
from pathlib import Path

from sqlmodel import Field, Relationship, Session, SQLModel, select

log = logging.getLogger(__name__)
LIMIT = 3


class Status(enum.Enum):
    ON = "on"


class Team(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
    status: Status = Status.ON
    born: datetime | None = None
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Team | None = Relationship(back_populates="heroes")

    def shout(self, times: int = LIMIT) -> str:
        loud = self.name.upper()
        return " ".join(loud for _ in range(times))


def first(session: Session, path: Path) -> Hero | None:
    log.info("reading %s", path.name)
    found = session.exec(select(Hero).limit(LIMIT)).all()
    counted = {"name": len(found), "team": path.stem}
    for index, hero in enumerate(found):
        log.debug(counted["name"], index, hero.shout())
    return found[0] if found else None
"""

OURS = frozenset(
    ("Status", "ON", "Team", "Hero", "id", "heroes", "status", "born", "team_id", "team", "name", "team.id",
     "Field", "Relationship", "default", "primary_key", "foreign_key", "back_populates", "select")
)  # fmt: skip
"""The words of the models, and of what SQLModel makes them of; whatever else stands in their file is Python."""

PLACES_OF_OURS = frozenset(("table", "str", "all", "shout"))
"""Words where something of the models could stand as well: class keywords, types, and what follows a dot."""

ALIKE = '''\
"""Everything here is called as something of the models is, and is something else."""

import enum
from dataclasses import dataclass, field


class Status(enum.Enum):
    ON = "on"
    OFF = "off"


@dataclass
class Team:
    id: int
    name: str = "team"
    heroes: list["Hero"] = field(default_factory=list)


class Hero:
    __tablename__ = "hero"
    __table_args__ = ("name", "team_id")

    def __init__(self, name: str, team: "Team | None" = None, status: Status = Status.ON) -> None:
        self.name = name
        self.team = team
        self.team_id = team.id if team else None
        self.status = status


def join(team: Team, *heroes: Hero) -> dict[str, object]:
    for hero in heroes:
        hero.team = team
        hero.team_id = team.id
    team.heroes += heroes
    born = sorted(hero.name for hero in team.heroes if hero.status is Status.ON)
    query = "select hero.name, team.id from hero join team on hero.team_id = team.id"
    return {"name": team.name, "team.id": team.id, "hero": born, "heroes": query, "Hero": Hero, "team_id": None}


def Field(default: object = None, foreign_key: str = "team.id", back_populates: str = "heroes") -> object:
    return default or foreign_key or back_populates


class Op:
    def add_column(self, table: str, name: str) -> None:
        self.table, self.name = table, name


op = Op()
op.add_column("hero", "name")
key = Field(foreign_key="hero.id", back_populates="team")
local = join(Team(id=1, name="team"), Hero(name="hero", team=None))
'''

STANDARD: tuple[ModuleType, ...] = (dataclasses, textwrap, markdown, suite)
QUESTIONS: Mapping[str, Callable[[Snapshot, str, int], object]] = {
    "definition": targets.definition,
    "declaration": targets.declaration,
    "type definition": targets.type_definition,
    "implementation": targets.implementation,
    "references": lambda *at: references.references(*at, declaration=True),
    "highlights": references.highlights,
    "linked editing": references.linked,
    "type hierarchy": hierarchy.prepare,
    "hover": lambda *at: hover.hover(*at, "sqlite"),
    "completion": complete,
    "signature help": signature_help,
}


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """Where each name and each string begins, and what it is; strings are asked about inside of their quotes."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        offset = starts[token.start[0] - 1] + token.start[1]
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield offset, token.string
        elif token.type == tokenize.STRING:
            yield offset + 2, token.string


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A workspace with models, and much Python that is nothing of ours."""
    files = {"models.py": MODELS, "alike.py": ALIKE}
    return workspace.snapshot(files | {f"{module.__name__}.py": inspect.getsource(module) for module in STANDARD})


def answers(snapshot: Snapshot, path: str, offset: int) -> list[str]:
    """The questions that have an answer at a place."""
    return [name for name, question in QUESTIONS.items() if question(snapshot, path, offset)]


@pytest.mark.parametrize("path", ["alike.py", *(f"{module.__name__}.py" for module in STANDARD)])
def test_other_files_have_no_answers(snapshot: Snapshot, path: str) -> None:
    places = list(tokens(snapshot.files[path].text))
    loud = [(word, offset, found) for offset, word in places if (found := answers(snapshot, path, offset))]
    assert not loud
    assert not symbols.of_file(snapshot, path)
    assert not links.of_file(snapshot, path)


def test_enough_places_are_asked_about(snapshot: Snapshot) -> None:
    assert sum(len(list(tokens(file.text))) for path, file in snapshot.files.items() if path != "models.py") > 2000


def test_python_in_files_of_models_has_no_answers(snapshot: Snapshot) -> None:
    places = [(offset, word) for offset, word in tokens(MODELS) if word.strip("\"'") not in OURS]
    assert len(places) > 70
    found = [(word, offset, answers(snapshot, "models.py", offset)) for offset, word in places]
    assert not [
        (word, offset, names)
        for word, offset, names in found
        if names and not (names == ["completion"] and word in PLACES_OF_OURS)
    ]


@pytest.mark.parametrize("text", ["path.name", '"name": len', '"team": path', '["name"], index'])
def test_words_of_models_in_other_places_have_no_answers(snapshot: Snapshot, text: str) -> None:
    offset = MODELS.index(text) + text.index("name" if "name" in text else "team")
    assert not answers(snapshot, "models.py", offset + 1)


@pytest.mark.parametrize("text", ["class Hero", "(select(Hero)", "-> Hero", "self.name", "status: Status", "Status.ON"])
def test_names_in_code_are_defined_by_others(snapshot: Snapshot, text: str) -> None:
    offset = MODELS.index(text) + len(text) - 1
    assert not {"definition", "declaration"} & set(answers(snapshot, "models.py", offset))
