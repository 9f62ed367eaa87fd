"""What a diagram shows: boxes with columns, and a line for every foreign key; and which part of it is wanted."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel_lsp.schema.model import Column, Table
from sqlmodel_lsp.syntax.values import Call, Symbol


@dataclass(frozen=True, slots=True)
class Row:
    """A column in a box. `type` is one word: that of the annotation, else that of the database."""

    name: str
    type: str
    is_primary: bool
    is_foreign: bool
    is_unique: bool
    is_nullable: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A table: its full name, its class, the module of that, and its columns."""

    name: str
    model: str
    module: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A foreign key: the column of a box, and the table and column it refers to.

    `is_optional` when there may be nothing to refer to, `is_single` when no two rows refer to the same.
    """

    box: str
    row: str
    target: str
    target_row: str | None
    is_optional: bool
    is_single: bool
    ondelete: str | None = None


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines, in the order of the code; lines may lead to tables that have no box."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]

    def named(self, word: str) -> tuple[Box, ...]:
        """The boxes whose table or class is called so."""
        return tuple(box for box in self.boxes if word in (box.name, box.model))

    def of_modules(self, modules: Iterable[str]) -> Diagram:
        """What is of these modules and of those inside them."""
        starts = tuple(modules)
        return self._only({b.name for b in self.boxes if any(_is_inside(b.module, start) for start in starts)})

    def around(self, names: Iterable[str], distance: int) -> Diagram:
        """The tables that are at most so many foreign keys away from these, in either direction."""
        near: dict[str, int] = dict.fromkeys(names, 0)
        waiting = deque(near)
        beside: dict[str, list[str]] = {}
        for line in self.lines:
            beside.setdefault(line.box, []).append(line.target)
            beside.setdefault(line.target, []).append(line.box)
        while waiting:
            name = waiting.popleft()
            for other in beside.get(name, ()) if near[name] < distance else ():
                if other not in near:
                    near[other] = near[name] + 1
                    waiting.append(other)
        return self._only(set(near))

    def _only(self, names: set[str]) -> Diagram:
        boxes = tuple(box for box in self.boxes if box.name in names)
        kept = {box.name for box in boxes}
        return replace(self, boxes=boxes, lines=tuple(x for x in self.lines if x.box in kept and x.target in kept))


def drawn(tables: Iterable[Table]) -> Diagram:
    """The diagram of the tables whose names are known."""
    known = tuple(table for table in tables if table.full_name is not None)
    return Diagram(tuple(map(_box, known)), tuple(line for table in known for line in _lines(table)))


def _box(table: Table) -> Box:
    primary = {column.name for column in table.primary_key()}
    module, _, model = table.model.rpartition(".")
    rows = tuple(
        Row(
            column.name,
            _type_word(column),
            column.name in primary,
            bool(column.foreign_keys),
            column.unique,
            bool(column.nullable) and column.name not in primary,
        )
        for column in table.columns
    )
    return Box(table.full_name or "", model, module, rows)


def _lines(table: Table) -> Iterator[Line]:
    primary = table.primary_key()
    for column in table.columns:
        is_single = column.unique or primary == (column,)
        for key in column.foreign_keys:
            if key.table:
                yield Line(
                    table.full_name or "",
                    column.name,
                    key.table,
                    key.column,
                    bool(column.nullable),
                    is_single,
                    key.ondelete,
                )


def _type_word(column: Column) -> str:
    text = re.sub(r"\bNone\b|[\s|]", "", (column.python_type or "").replace(" | None", ""))
    match column.type:
        case _ if text:
            return text.rpartition(".")[2]
        case Call(Symbol(name)) | Symbol(name):
            return name.rpartition(".")[2]
    return "unknown"


def _is_inside(module: str, start: str) -> bool:
    return module == start or module.startswith(f"{start}.")
