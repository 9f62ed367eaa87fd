"""What markdown cannot show of new models: other styles than the usual one, and line ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness import generator_case, markdown, workspace
from sqlmodel_lsp import rules
from sqlmodel_lsp.generate.models import reading, spec_types, structured
from sqlmodel_lsp.generate.templates import Templates

ODD = """\
from typing import List, Optional

from sqlmodel import Field, Relationship, SQLModel


class Team(SQLModel, table=True):
  id: Optional[int] = Field(default=None, primary_key=True)
  name: str = Field(index=True, sa_column_kwargs={'comment': 'of the team 🦸'})
  towns: List['Town'] = Relationship(back_populates='team')


class Town(SQLModel, table=True):
  id: Optional[int] = Field(default=None, primary_key=True)
  team_id: Optional[int] = Field(default=None, foreign_key='team.id')
  team: Optional[Team] = Relationship(back_populates='towns')
"""


SUITES = [Path(__file__).parent / name for name in ("model.md", "model-formats.md")]
CASES = [case for suite in SUITES for case in markdown.parse(suite.read_text("utf-8"))]
PAGE = (Path(__file__).parents[2] / "docs/models.md").read_text(encoding="utf-8")


def test_the_page_names_all_that_can_be_written() -> None:
    names = [*spec_types.KINDS, *structured.FIELD, *structured.MODEL]
    assert [name for name in names if f"`{name}`" not in PAGE and f"{name}:" not in PAGE] == []
    assert all(name in PAGE.lower() for name in reading.FORMATS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_rule_has_anything_to_say(case: markdown.Case) -> None:
    files = {path: text for path, text in generator_case.generated(case).items() if path.endswith(".py")}
    snapshot = workspace.snapshot(files)
    assert [finding.message for path in files for finding in rules.run(snapshot, path)] == []


def test_the_style_of_the_file_is_kept() -> None:
    text = generator_case.once({"models.py": ODD}, "model Hero name:str team:Team 'towns:Town[]' \"note:str=it's\"")[
        "models.py"
    ]
    assert "  heroes: List['Hero'] = Relationship(back_populates='team', passive_deletes='all')\n" in text
    assert "  heroes: List['Hero'] = Relationship(back_populates='towns', link_model=HeroTownLink)\n" in text
    assert "class Hero(SQLModel, table=True):\n  id: Optional[int] = Field(default=None, primary_key=True)\n" in text
    assert '  note: str = "it\'s"\n' in text
    assert text.index("class HeroTownLink") < text.index("class Town")
    lines = iter(text.splitlines())
    assert all(line in lines for line in ODD.splitlines()), "all that was there is there, in order"


def test_line_ends_are_kept() -> None:
    text = generator_case.once({"models.py": ODD.replace("\n", "\r\n")}, "model Hero name:str team:Team")["models.py"]
    assert text.count("\r\n") == text.count("\n") > ODD.count("\n")


def test_a_template_of_the_project_counts() -> None:
    own = Templates({"model.py.jinja": '{% include "sqlmodel-lsp/model.py.jinja" %}    # {{ kind }}\n'})
    wish = generator_case.wished("model Hero name:str")
    text = generator_case.applied({}, generator_case.planned({}, wish, own))["models.py"]
    assert "    name: str\n    # table\n" in text
