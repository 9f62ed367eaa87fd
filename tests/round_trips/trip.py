"""From a database, or from statements in SQL, to models."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import workspace
from sqlmodel_lsp.features.actions import generators
from sqlmodel_lsp.features.actions.generators import Surroundings, Wish
from sqlmodel_lsp.generate import Document, Plan
from sqlmodel_lsp.sql import reflecting


@dataclass(frozen=True)
class Models:
    """The code of models, and what their generator told."""

    code: str
    notes: tuple[str, ...]


def from_database(address: str) -> Models:
    """The models of a live database."""
    return _models("url", Document("database", "", reflecting.reflect(address)))


def from_statements(script: str, dialect: str) -> Models:
    """The models of a script."""
    return _models("from", Document("schema.sql", script), dialect=dialect)


def _models(option: str, document: Document, **options: str) -> Models:
    wish = Wish("model", (), {option: document.name, **options})
    around = Surroundings(documents={option: document})
    plan = _planned({}, wish, around)
    (change,) = plan.change.files
    assert change.created is not None
    assert not _planned({"models.py": change.created}, wish, around).change.files, "a second run changes something"
    return Models(change.created, plan.notes)


def _planned(texts: dict[str, str], wish: Wish, around: Surroundings) -> Plan:
    snapshot = workspace.snapshot(texts)
    return generators.plan(wish, lambda: (snapshot, around), lambda _: False)[1]


@dataclass(frozen=True)
class Trip:
    """Models, the address of the database that they come from, and that of an empty one."""

    code: str
    source: str
    target: str


def differences(trips: Iterable[Trip]) -> list[dict[str, list[str]]]:
    """What the databases that models make have that those they come from have not, by table and trip."""
    asked = "".join(json.dumps(vars(trip)) + "\n" for trip in trips)
    command = [sys.executable, str(Path(__file__).with_name("child.py"))]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers: list[Any] = [json.loads(line) for line in done.stdout.splitlines()]
    return answers
