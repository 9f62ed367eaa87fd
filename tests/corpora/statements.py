"""Compares DDL by meaning: columns in order, constraints as a set, white space aside."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = r'(?:"(?:[^"]|"")+"|[\w$]+)'
FULL_NAME = rf"{NAME}(?:\.{NAME})?"
TABLE = re.compile(rf"CREATE TABLE ({FULL_NAME}) ?\((.*)\)([^)]*)$", re.DOTALL)
INDEX = re.compile(rf"CREATE (?:UNIQUE )?INDEX {FULL_NAME} ON ({FULL_NAME})")
CONSTRAINT = re.compile(r"(CONSTRAINT|PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY|EXCLUDE)\b")


@dataclass(frozen=True, slots=True)
class Definition:
    """One CREATE TABLE: two are equal when they mean the same table."""

    columns: tuple[str, ...]
    constraints: tuple[str, ...]
    tail: str

    def difference(self, other: Definition) -> list[str]:
        """Lines that only this one (`-`) or only the other one (`+`) has."""
        mine, theirs = (*self.columns, *self.constraints), (*other.columns, *other.constraints)
        lines = [f"- {line}" for line in mine if line not in theirs] + [
            f"+ {line}" for line in theirs if line not in mine
        ]
        return lines or ["the order of columns differs"]


@dataclass(slots=True)
class Script:
    """The tables and indexes of a DDL script, by full name without quotes."""

    tables: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    indexes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read(script: str) -> Script:
    """What a DDL script creates."""
    found = Script()
    lines = (line for line in script.splitlines() if not line.lstrip().startswith("--"))
    for part in _split("\n".join(lines), ";"):
        statement = squeezed(part)
        if match := TABLE.match(statement):
            found.tables[_bare(match[1])].append(_definition(match[2], match[3]))
        elif match := INDEX.match(statement):
            found.indexes[_bare(match[1])].append(statement)
    return found


def squeezed(text: str) -> str:
    """The text with white space outside of quotes reduced to what separates words."""
    pieces = re.split(r"('(?:[^']|'')*'|\"[^\"]*\")", text.strip())
    for number in range(0, len(pieces), 2):
        piece = re.sub(r"\s+", " ", pieces[number])
        pieces[number] = re.sub(r"\( ", "(", re.sub(r" ([),])", r"\1", piece))
    return "".join(pieces).strip()


def _definition(body: str, tail: str) -> Definition:
    parts = [squeezed(part) for part in _split(body, ",")]
    columns = tuple(part for part in parts if part and not CONSTRAINT.match(part))
    constraints = tuple(sorted(part for part in parts if CONSTRAINT.match(part)))
    return Definition(columns, constraints, tail.strip())


def _bare(name: str) -> str:
    return ".".join(part.strip('"') for part in re.findall(NAME, name))


def _split(text: str, separator: str) -> Iterator[str]:
    """Cuts at separators outside of quotes and brackets."""
    depth, quote, start = 0, "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == separator and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]
