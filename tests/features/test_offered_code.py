"""Whatever is offered is code that runs: each item is taken, and the real SQLModel makes the tables."""

from __future__ import annotations

import argparse
import dataclasses
import graphlib
import json.decoder
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from harness import workspace
from oracle.client import Oracle
from sqlmodel_lsp.features.completion import complete, more_edits
from sqlmodel_lsp.features.completion.situation import Item, Kind
from sqlmodel_lsp.text.edits import apply_edits

CURSOR = "<|>"
HEAD = "from datetime import date, datetime\nfrom decimal import Decimal\nfrom uuid import UUID\n\n"
SQLMODEL = "from sqlmodel import Field, Relationship, SQLModel\n\n\n"
KEY = "    id: int | None = Field(default=None, primary_key=True)\n"
TEAM = f"class Team(SQLModel, table=True):\n{KEY}    city: str = ''\n\n\n"
HERO = f"class Hero(SQLModel, table=True):\n{KEY}    team_id: int | None = Field(default=None, foreign_key='team.id')\n"
LINK = (
    "class Link(SQLModel, table=True):\n"
    "    team_id: int = Field(foreign_key='team.id', primary_key=True)\n"
    "    hero_id: int = Field(foreign_key='hero.id', primary_key=True)\n\n\n"
)

PROGRAMS = {
    "whole relationship": f"{SQLMODEL}{TEAM}{HERO}    team: <|>\n",
    "whole list": f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}    heroes: <|>\n\n\n{HERO}",
    "one of two keys": (
        f"{SQLMODEL}{TEAM}{HERO}    rival_id: int | None = Field(default=None, foreign_key='team.id')\n    team: <|>\n"
    ),
    "lists over one of two keys": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}    heroes: <|>\n\n\n"
        f"{HERO}    rival_id: int | None = Field(default=None, foreign_key='team.id')\n"
    ),
    "other side": f"{SQLMODEL}{TEAM}{HERO}    team: Team | None = Relationship(back_populates='<|>')\n",
    "other side of a list": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}"
        f"    heroes: list['Hero'] = Relationship(back_populates=<|>)\n\n\n{HERO}"
    ),
    "other side of many": (
        f"{SQLMODEL}{LINK}{TEAM}class Hero(SQLModel, table=True):\n{KEY}"
        "    teams: list[Team] = Relationship(back_populates='<|>', link_model=Link)\n"
    ),
    "link model": (
        f"{SQLMODEL}{LINK}{TEAM}class Hero(SQLModel, table=True):\n{KEY}"
        "    teams: list[Team] = Relationship(link_model=<|>)\n"
    ),
    "foreign key": (
        f"{SQLMODEL}{TEAM}class Hero(SQLModel, table=True):\n{KEY}    team_id: int = Field(foreign_key=<|>)\n"
    ),
    "action of a key": (
        f"{SQLMODEL}{TEAM}class Hero(SQLModel, table=True):\n{KEY}"
        "    team_id: int | None = Field(default=None, foreign_key='team.id', ondelete=<|>)\n"
    ),
    "loading": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}"
        f"    heroes: list['Hero'] = Relationship(sa_relationship_kwargs={{'lazy': <|>}})\n\n\n{HERO}"
    ),
    "cascade": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}"
        f"    heroes: list['Hero'] = Relationship(sa_relationship_kwargs={{'cascade': '<|>'}})\n\n\n{HERO}"
    ),
    "what the database deletes": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}"
        f"    heroes: list['Hero'] = Relationship(passive_deletes=<|>)\n\n\n{HERO}"
    ),
    "order": (
        f"{SQLMODEL}class Team(SQLModel, table=True):\n{KEY}"
        f"    heroes: list['Hero'] = Relationship(sa_relationship_kwargs={{'order_by': <|>}})\n\n\n{HERO}"
    ),
    "unique columns": (
        f"{SQLMODEL.replace('SQLModel', 'SQLModel, UniqueConstraint', 1)}class Hero(SQLModel, table=True):\n"
        f"    __table_args__ = (UniqueConstraint(<|>),)\n{KEY}    name: str = Field(sa_column_kwargs={{'name': 'n'}})\n"
    ),
    "name of an index": (
        f"from sqlalchemy import Index\n{SQLMODEL}class Hero(SQLModel, table=True):\n"
        f"    __table_args__ = (Index(<|>, 'id'),)\n{KEY}"
    ),
    **{
        f"{argument} of {type_}": (
            f"{HEAD}{SQLMODEL}class Hero(SQLModel, table=True):\n{KEY}    value: {type_} = Field({argument}=<|>)\n"
        )
        for type_ in ("str", "int", "float", "Decimal", "bytes", "UUID", "datetime", "date")
        for argument in ("sa_type", "default_factory")
    },
}
NOTHING = {f"default_factory of {type_}" for type_ in ("str", "int", "float", "bytes")}
ELSEWHERE = {
    "teams.py": f"from sqlmodel import Field, SQLModel\n\n\n{TEAM.rstrip()}\n",
    "heroes.py": (
        f"from sqlmodel import Field, Relationship, SQLModel\n\nfrom teams import Team\n\n\n{HERO}"
        "    team: Team | None = Relationship(back_populates='<|>')\n"
    ),
}
SILENT: tuple[ModuleType, ...] = (argparse, dataclasses, graphlib, json.decoder)


def taken(files: dict[str, str]) -> Iterator[tuple[Item, dict[str, str]]]:
    """Every item at the cursor, with the files once it is taken."""
    path, offset = next((path, text.index(CURSOR)) for path, text in files.items() if CURSOR in text)
    texts = {name: text.replace(CURSOR, "") for name, text in files.items()}
    snapshot = workspace.snapshot(texts)
    for item in complete(snapshot, path, offset):
        edits = [item.edit, *more_edits(snapshot, path, item)]
        after = {**texts, path: apply_edits(texts[path], edits)}
        for change in item.elsewhere.files if item.elsewhere is not None else ():
            after[change.path] = apply_edits(texts[change.path], change.edits)
        yield item, after


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_offered_runs(program: str, oracle: Oracle) -> None:
    found = list(taken({"models.py": PROGRAMS[program]}))
    assert bool(found) is (program not in NOTHING)
    for item, files in found:
        if "PostgreSQL only" not in item.documentation:
            outcome = oracle.run_code(files)
            assert outcome.passes, f"{item.label}: {outcome}\n\n{files['models.py']}"


def test_what_is_offered_runs_in_two_files(oracle: Oracle) -> None:
    ((item, files),) = taken(ELSEWHERE)
    assert item.label == "heroes"
    assert files["teams.py"] != ELSEWHERE["teams.py"]
    outcome = oracle.run_code({"teams.py": files["teams.py"], "heroes.py": files["heroes.py"]})
    assert outcome.passes, f"{outcome}\n\n{files['teams.py']}"


@pytest.mark.parametrize("program", ["whole relationship", "other side", "other side of a list", "sa_type of str"])
def test_line_ends_stay_as_they_are(program: str) -> None:
    for _, files in taken({"models.py": PROGRAMS[program].replace("\n", "\r\n")}):
        assert "\n" not in files["models.py"].replace("\r\n", "")


@pytest.mark.parametrize("module", SILENT, ids=lambda module: module.__name__)
def test_plain_python_is_left_to_others(module: ModuleType) -> None:
    text = Path(module.__file__ or "").read_text(encoding="utf-8")
    snapshot = workspace.snapshot({"plain.py": text, "models.py": f"{SQLMODEL}{TEAM}"})
    offered = [
        item.label
        for offset in range(0, len(text), 149)
        for item in complete(snapshot, "plain.py", offset)
        if item.kind is not Kind.SNIPPET
    ]
    assert offered == []
