"""The SQL that a hover shows is the one that SQLAlchemy makes of the same code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import bindparam
from sqlalchemy.orm import registry

from harness import workspace
from sqlmodel_lsp.features import database
from sqlmodel_lsp.features.hover import hover
from sqlmodel_lsp.features.hover.document import Code
from sqlmodel_lsp.sql import queries

MODELS = """\
from datetime import datetime
from typing import Optional

from sqlmodel import Field, Relationship, SQLModel, and_, col, delete, desc, func, not_, or_, select, update


class Named(SQLModel{base}):
    name: str = Field(index=True)
    note: str | None = None


class Team(Named, table=True):
    id: int | None = Field(default=None, primary_key=True)
    heroes: list["Hero"] = Relationship(back_populates="team")


class Hero(Named, table=True):
    id: int | None = Field(default=None, primary_key=True)
    age: int | None = None
    is_open: bool = True
    born: datetime
    key: str = Field(sa_column_kwargs={{"name": "hero_key"}})
    note: str
    team_id: int | None = Field(default=None, foreign_key="team.id")
    team: Optional[Team] = Relationship(back_populates="heroes")


def read(age: int, name: str, ids: list[int], hero: Hero):
    return {query}
"""

CERTAIN = [
    "select(Hero)",
    "select(Hero).where(Hero.age > 30)",
    "select(Hero).where(Hero.age >= age, Hero.name == name)",
    'select(Hero.id, Hero.name).where((Hero.name == "it\'s") | (Hero.age == None))',
    "select(Hero).where(Hero.is_open == True).order_by(desc(Hero.born), Hero.key)",
    "select(Hero).where(or_(Hero.age < 3, and_(Hero.age > 5, not_(Hero.is_open))))",
    "select(Hero).where(~Hero.is_open).limit(10).offset(5)",
    "select(Hero).limit(age)",
    "select(Hero, Team).where(Hero.team_id == Team.id)",
    "select(Hero).join(Team)",
    "select(Hero, Team).join(Team, isouter=True)",
    "select(Hero).join(Hero.team).where(Team.name == name)",
    "select(Team).join(Team.heroes)",
    "select(Team).outerjoin(Team.heroes).distinct()",
    "select(Hero).join(Team, Hero.team_id == Team.id)",
    "select(Team.name, func.count(Hero.id)).join(Hero).group_by(Team.name).having(func.count(Hero.id) > 2)",
    "select(func.count()).select_from(Hero)",
    "select(Hero).where(col(Hero.name).like('%a'), col(Hero.age).in_([1, 2]))",
    "select(Hero).where(col(Hero.id).in_(ids))",
    "select(Hero).filter_by(name=name, age=3)",
    "select(Hero).where(Hero.age == hero.age)",
    "select(Hero).where(col(Hero.age).is_(None)).order_by(col(Hero.age).desc())",
    "select(Hero.age + 1).where(Hero.name != name)",
    "select(col(Hero.name).label('called'))",
    "update(Hero).where(Hero.id == age).values(name=name, age=3)",
    "delete(Hero).where(Hero.age < age)",
]

UNCERTAIN = [
    "select(*ids)",
    "select(Hero).where(unknown)",
    "select(Hero).where(unknown(Hero.age))",
    "select(Hero).join(unknown)",
    "select(Hero).order_by('name')",
    "select(Hero).with_for_update()",
]


def shown(query: str, dialect: str) -> str | None:
    """The SQL that is shown over the first word of a query."""
    text = MODELS.format(base="", query=query)
    card = hover(workspace.snapshot({"models.py": text}), "models.py", text.index("return ") + len("return s"), dialect)
    return next((block.text for block in card.blocks if isinstance(block, Code)), None) if card is not None else None


def real(query: str, dialect: str) -> str | None:
    """The SQL that SQLAlchemy makes of it, in a program of its own."""
    names: dict[str, Any] = {"apart": registry(), "__name__": "models"}
    code = MODELS.format(base=", registry=apart", query="None")
    exec(compile(code, "models", "exec", dont_inherit=True), names)
    given = {name: bindparam(f"{database.GIVEN}{name}") for name in ("age", "name")}
    given["ids"] = bindparam(f"{database.GIVEN}ids", expanding=True)
    hero = SimpleNamespace(age=bindparam(f"{database.GIVEN}hero_age"))
    return queries.printed(eval(query, names, {**given, "hero": hero}), dialect, database.GIVEN)


@pytest.mark.parametrize("query", CERTAIN)
@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_what_is_shown_is_what_is_sent(query: str, dialect: str) -> None:
    expected = real(query, dialect)
    assert expected is not None
    assert shown(query, dialect) == expected


@pytest.mark.parametrize("query", UNCERTAIN)
def test_nothing_is_shown_that_is_not_certain(query: str) -> None:
    assert shown(query, "postgresql") is None
