"""The oracle itself: each stage, the clean registry, the entry code and the deadline."""

from __future__ import annotations

import pytest

from oracle.client import Oracle

HERO = """from sqlmodel import Field, SQLModel


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str
"""
TEAM_ID = '    team_id: int = Field(foreign_key="team.id")\n'
TEAM = '    team: "Team" = Relationship()\n'


@pytest.mark.parametrize(
    ("files", "stage", "exception"),
    [
        ({"models.py": HERO}, None, ""),
        ({"models.py": HERO.replace("name: str", "name: complex")}, "import", "ValueError"),
        ({"models.py": HERO.replace("Field,", "Field, Relationship,") + TEAM}, "configure", "InvalidRequestError"),
        ({"models.py": HERO + TEAM_ID}, "create", "NoReferencedTableError"),
        ({"app/__init__.py": "", "app/hero.py": HERO, "app/main.py": "from app.hero import Hero\n"}, None, ""),
        ({"models.py": "import os\nos._exit(3)\n"}, "crash", "SystemError"),
    ],
)
def test_stage(oracle: Oracle, files: dict[str, str], stage: str | None, exception: str) -> None:
    outcome = oracle.run_code(files)
    assert (outcome.stage, outcome.exception) == (stage, exception)


def test_every_sample_has_a_clean_registry(oracle: Oracle) -> None:
    assert [list(oracle.run_code({"models.py": HERO}).tables) for _ in range(2)] == [["hero"], ["hero"]]


def test_entry_code_uses_the_database(oracle: Oracle) -> None:
    entry = (
        "from models import Hero\nfrom sqlmodel import Session, select\n"
        "with Session(engine) as session:\n"
        "    session.add(Hero(name='Deadpond'))\n    session.commit()\n"
        "    print(session.exec(select(Hero)).one().name)\n"
    )
    assert oracle.run_code({"models.py": HERO}, entry).output == "Deadpond\n"
    failed = oracle.run_code({"models.py": HERO}, "raise KeyError('x')")
    assert str(failed) == "use: KeyError: 'x'"


def test_a_sample_that_hangs_is_given_up(oracle: Oracle) -> None:
    outcome = oracle.run_code({"models.py": "while True: pass\n"}, timeout=0.5)
    assert (outcome.stage, outcome.exception) == ("crash", "TimeoutError")
    assert oracle.run_code({"models.py": HERO}).passes
