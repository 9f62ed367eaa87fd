"""What is kept from link to link is what a fresh link finds, whatever is edited in between."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harness import workspace
from sqlmodel_lsp.analysis.host import AnalysisHost, Change

FILES = {
    "app/__init__.py": "",
    "app/names.py": "TEAMS = 'team'\n",
    "app/fields.py": """from sqlmodel import Field


def key(target, null=False):
    return Field(foreign_key=f'{target}.id', nullable=null)
""",
    "app/base.py": """from enum import Enum
from sqlmodel import Field, SQLModel


class Kind(Enum):
    A = 'a'
    B = 'b'


class Stamped:
    created: int = 0


class Base(SQLModel):
    id: int | None = Field(default=None, primary_key=True)
""",
    "app/team.py": """from app.base import Base, Kind
from app.names import TEAMS
from sqlmodel import Relationship


class Team(Base, table=True):
    __tablename__ = TEAMS
    kind: Kind
    heroes: list['Hero'] = Relationship(back_populates='team')
""",
    "app/hero.py": """from app.base import Base, Stamped
from app.fields import key
from app.names import TEAMS
from app.team import Team
from sqlmodel import Relationship


class Hero(Stamped, Base, table=True):
    team_id: int = key(TEAMS)
    team: Team = Relationship(back_populates='heroes')
""",
    "app/club.py": """from app.hero import Hero
from app.team import Team
from sqlalchemy import Column, Index, Integer, Table
from sqlmodel import Field, Relationship, SQLModel

log = Table('log', SQLModel.metadata, Column('id', Integer, primary_key=True))


class Membership(SQLModel, table=True):
    club_id: int = Field(primary_key=True, foreign_key='club.id')
    hero_id: int = Field(primary_key=True, foreign_key='hero.id')


class Club(SQLModel, table=True):
    id: int = Field(primary_key=True)
    name: str
    members: list[Hero] = Relationship(link_model=Membership)


Index('by_name', Club.name)
""",
    "app/meta.py": "from sqlmodel import SQLModel\n\nSQLModel.metadata.schema = 'one'\n",
}
EDITS = [
    ("app/names.py", "'team'", "'crew'"),
    ("app/names.py", "TEAMS = ", "TEAMS: str = "),
    ("app/names.py", "TEAMS = 'team'\n", "from app.missing import TEAMS\n"),
    ("app/fields.py", "null=False", "null=True"),
    ("app/fields.py", "return Field", "return Fields"),
    ("app/base.py", "created: int", "created: str"),
    ("app/base.py", "B = 'b'", "C = 'c'"),
    ("app/base.py", "class Base(SQLModel)", "class Base(SQLModel, Unknown)"),
    ("app/base.py", "primary_key=True", "index=True"),
    ("app/team.py", "kind: Kind", "kind: Kind | None"),
    ("app/team.py", "list['Hero']", "list['Heroes']"),
    ("app/team.py", "class Team(Base, table=True)", "class Team(Base)"),
    ("app/hero.py", "Stamped, Base", "Base"),
    ("app/hero.py", "from app.team import Team", "import app.meta\nfrom app.team import Team"),
    ("app/hero.py", "class Hero", "class Villain"),
    ("app/hero.py", "key(TEAMS)", "key("),
    ("app/club.py", "'log'", "'diary'"),
    ("app/club.py", "'by_name', Club.name", "'by_id', Club.id"),
    ("app/club.py", "Index('", "Indices('"),
    ("app/club.py", "class Membership(SQLModel, table=True)", "class Membership(SQLModel)"),
    ("app/club.py", "name: str", "name: str | None"),
    ("app/meta.py", "'one'", "'two'"),
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(EDITS), min_size=1, max_size=8))
def test_every_edit_ends_in_the_schema_of_a_fresh_start(edits: list[tuple[str, str, str]]) -> None:
    texts = dict(FILES)
    host = AnalysisHost()
    host.apply(workspace.changes(texts))
    for path, one, other in edits:
        text = texts[path]
        texts[path] = text.replace(one, other) if one in text else text.replace(other, one)
        kept = host.apply(workspace.changes({path: texts[path]}))
        assert kept.schema == workspace.snapshot(texts).schema


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(FILES)), st.lists(st.sampled_from(sorted(FILES)), max_size=8))
def test_files_that_come_and_go_end_in_the_schema_of_a_fresh_start(order: list[str], toggled: list[str]) -> None:
    texts: dict[str, str] = {}
    host = AnalysisHost()
    for path in (*order, *toggled):
        if path in texts:
            del texts[path]
            kept = host.apply([Change(path, None)])
        else:
            texts[path] = FILES[path]
            kept = host.apply(workspace.changes({path: texts[path]}))
        assert kept.schema == workspace.snapshot(texts).schema
