"""Whether what real code writes in strings and annotations leads to what the real SQLModel made of it.

Every foreign key, `back_populates` and class of a relationship that the truth knows is looked up where it is written
out; what a program computes has no place to start from and is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpora.comparison import Agreement
from corpora.condense import COLUMN_KEYS, RELATIONSHIP_KEYS
from sqlmodel_lsp.analysis import occurrences
from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.navigation import targets
from sqlmodel_lsp.schema.model import Model
from sqlmodel_lsp.text.lines import LineIndex
from sqlmodel_lsp.text.span import Span

Goal = tuple[str, int]
"""A file and a line in it."""

KINDS = ("foreign key string", "back_populates string", "class of a relationship")


def compare(truth: dict[str, Any], snapshot: Snapshot, folder: Path) -> Agreement:
    """Counts, for each kind of string, how many lead to the right place."""
    found = Agreement()
    by_name = {table["name"]: table for table in truth["tables"]}
    for table in truth["tables"]:
        model = _model(snapshot, folder, table)
        if model is None:
            continue
        for values in table["columns"]:
            column = dict(zip(COLUMN_KEYS, values, strict=True))
            for key in column["foreign_keys"]:
                name, _, target = key["target"].rpartition(".")
                if name in by_name:
                    _foreign_key(found, snapshot, model, column["name"], key["target"], target,
                                 _goal(folder, by_name[name]))  # fmt: skip
        for values in table["relationships"]:
            relationship = dict(zip(RELATIONSHIP_KEYS, values, strict=True))
            goals = {_goal(folder, other) for other in truth["tables"] if other["model"] == relationship["target"]}
            _relationship(found, snapshot, model, relationship, goals)
    return found


def _model(snapshot: Snapshot, folder: Path, table: dict[str, Any]) -> Model | None:
    found = (model for model in snapshot.schema.models_in(str(folder / table["file"])) if model.name == table["model"])
    return next((model for model in found if model.table is not None), None)


def _goal(folder: Path, table: dict[str, Any]) -> Goal:
    return str(folder / table["file"]), table["line"]


def _foreign_key(
    found: Agreement, snapshot: Snapshot, model: Model, name: str, written: str, target: str, goal: Goal
) -> None:
    column = model.table.column(name) if model.table is not None else None
    if column is None:
        return
    for path, span in _statements(snapshot, model, column.owner, column.attribute):
        for start in _literals(snapshot, path, span, re.escape(written)):
            where = f"{_shown(snapshot, path, start)} {written}"
            table_at = start + written.rindex(".") - 1
            reached = {_line_of(snapshot, item) for item in targets.definition(snapshot, path, table_at)}
            found.note(KINDS[0], reached == {goal}, f"{where}: {reached} instead of {goal}")
            columns = targets.definition(snapshot, path, start + len(written))
            names = {_column_name(snapshot, item) for item in columns}
            found.note(KINDS[0], names == {target}, f"{where}: the columns {names}")


def _column_name(snapshot: Snapshot, target: targets.Target) -> str | None:
    """The name in the database of the field at a target."""
    item = occurrences.at(snapshot, target.path, target.name_span.start)
    if item is None:
        return None
    tables = (table for table in snapshot.schema.tables())
    found = {
        column.name
        for table in tables
        for column in table.columns
        if (column.owner, column.attribute) == (item.symbol.owner, item.symbol.name)
    }
    return found.pop() if len(found) == 1 else None


def _relationship(found: Agreement, snapshot: Snapshot, model: Model, truth: dict[str, Any], goals: set[Goal]) -> None:
    relationship = model.relationship(truth["name"])
    if relationship is None:
        return
    place = snapshot.place(relationship.owner, relationship.name, "statement")
    if place is not None and truth["back_populates"]:
        path, span = place
        for start in _literals(snapshot, path, span, truth["back_populates"], before=r"back_populates\W{1,9}"):
            reached = targets.definition(snapshot, path, start)
            text = {snapshot.files[item.path].text[item.name_span.start : item.name_span.end] for item in reached}
            near = [any(_is_in(snapshot, item, goal) for goal in goals) for item in reached]
            is_right = text == {truth["back_populates"]} and near == [True]
            where = f"{_shown(snapshot, path, start)} {truth['back_populates']}"
            found.note(KINDS[1], is_right, f"{where}: {text} {near}")
    annotation = snapshot.place(relationship.owner, relationship.name, "annotation")
    for path, start in _words(snapshot, annotation, truth["target"]):
        items = occurrences.all_at(snapshot, path, start)
        places = [occurrences.definition(snapshot, item.symbol) for item in items]
        lines = {_line(snapshot, place[0], place[1].start) for place in places if place is not None}
        if any(not item.is_code for item in items):
            lines |= {_line_of(snapshot, item) for item in targets.definition(snapshot, path, start)}
        where = f"{_shown(snapshot, path, start)} {truth['target']}"
        found.note(KINDS[2], _near(lines, goals), f"{where}: {lines} instead of {goals}")


def _near(lines: set[Goal], goals: set[Goal]) -> bool:
    """Whether all lines are those of the classes, above which decorators may stand; there has to be one."""
    return bool(lines) and all(any(path == file and 0 <= at - line <= 5 for file, line in goals) for path, at in lines)


def _is_in(snapshot: Snapshot, target: targets.Target, goal: Goal) -> bool:
    """Whether a member is written in the class at a goal, or in a class that this one inherits."""
    models = (model for model in snapshot.schema.models_in(goal[0]) if model.table is not None)
    for model in models:
        place = snapshot.place(model.qualified, part="statement")
        if place is not None and _line(snapshot, place[0], place[1].start) == goal:
            item = occurrences.at(snapshot, target.path, target.name_span.start)
            return item is not None and item.symbol.owner in (model.qualified, *model.mro)
    return False


def _statements(snapshot: Snapshot, model: Model, owner: str, member: str) -> Iterator[tuple[str, Span]]:
    """Where a member is written, and the arguments of its table."""
    for class_name, name in ((owner, member), (model.qualified, "__table_args__")):
        place = snapshot.place(class_name, name, "statement")
        if place is not None:
            yield place


def _literals(snapshot: Snapshot, path: str, span: Span, pattern: str, before: str = "") -> Iterator[int]:
    """The places of strings with this content."""
    text = snapshot.files[path].text[span.start : span.end]
    for match in re.finditer(rf"{before}(?<![\w.])(?<!f)[\"']({pattern})[\"']", text):
        yield span.start + match.start(1)


def _words(snapshot: Snapshot, place: tuple[str, Span] | None, word: str) -> Iterator[tuple[str, int]]:
    if place is not None:
        path, span = place
        for match in re.finditer(rf"\b{word}\b", snapshot.files[path].text[span.start : span.end]):
            yield path, span.start + match.start()


def _line_of(snapshot: Snapshot, target: targets.Target) -> Goal:
    return _line(snapshot, target.path, target.span.start)


def _line(snapshot: Snapshot, path: str, offset: int) -> Goal:
    lines = snapshot.remember("lines", path, lambda: LineIndex(snapshot.files[path].text))
    return path, lines.row_column(offset)[0]


def _shown(snapshot: Snapshot, path: str, offset: int) -> str:
    return f"{path}:{_line(snapshot, path, offset)[1]}"
