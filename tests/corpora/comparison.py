"""How far what we read of a world agrees with what the real SQLModel built."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpora import statements
from corpora.condense import COLUMN_KEYS, RELATIONSHIP_KEYS, full_name


@dataclass(slots=True)
class Agreement:
    """Counts, and one line for everything that differs, by kind."""

    counts: Counter[str] = field(default_factory=Counter)
    differences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, kind: str, same: bool, line: str) -> None:
        """Counts one thing that was compared, and keeps the line when it differs."""
        self.counts[kind] += 1
        if same:
            self.counts[f"{kind} same"] += 1
        else:
            self.differences[kind].append(line)

    def add(self, other: Agreement) -> None:
        """Takes in the agreement of another world."""
        self.counts.update(other.counts)
        for kind, lines in other.differences.items():
            self.differences[kind] += lines

    def share(self, kind: str) -> float:
        """How much of a kind agrees, from 0 to 1."""
        return self.counts[f"{kind} same"] / self.counts[kind] if self.counts[kind] else 1.0


def compare(truth: dict[str, Any], script: str, document: dict[str, Any]) -> Agreement:
    """Compares a world's condensed truth with the command's SQL and JSON."""
    found = Agreement()
    ddl = statements.read(script)
    read: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for table in document["tables"]:
        read[full_name(table)].append(table)
    for wanted in truth["tables"]:
        name = wanted["name"]
        ours = next((table for table in read[name] if table["model"] == wanted["model"]), None)
        ours = ours or next(iter(read[name]), None)
        where = f"{wanted['file']}:{wanted['line']} {wanted['model']} ({name})"
        found.note("table", ours is not None, where)
        if ours is not None:
            _compare_ddl(found, wanted, ddl, where)
            _compare_columns(found, wanted, ours, where)
            _compare_relationships(found, wanted, ours, where)
    for name, tables in read.items():
        for table in tables:
            invented = name not in truth["known"] and _was_imported(table["file"], truth["imported"])
            found.note("extra", not invented, f"{table['file']}: {table['model']} ({name})")
    return found


def _compare_ddl(found: Agreement, wanted: dict[str, Any], ddl: statements.Script, where: str) -> None:
    name = wanted["name"]
    if wanted["ddl"] is not None:
        definition = statements.read(wanted["ddl"]).tables[name][0]
        ours = ddl.tables.get(name, [])
        difference = definition.difference(ours[0]) if ours else ["no CREATE TABLE"]
        found.note("ddl", definition in ours, f"{where}: {'; '.join(difference)}")
    if wanted["indexes"] is not None:
        expected = sorted(map(statements.squeezed, wanted["indexes"]))
        got = sorted(ddl.indexes.get(name, []))
        found.note("index", expected == got, f"{where}: {expected} became {got}")


def _compare_columns(found: Agreement, wanted: dict[str, Any], ours: dict[str, Any], where: str) -> None:
    read = {column["name"]: column for column in ours["columns"]}
    for values in wanted["columns"]:
        truth = dict(zip(COLUMN_KEYS, values, strict=True))
        column = read.pop(truth["name"], None)
        found.note("column", column is not None, f"{where}.{truth['name']}")
        if column is None:
            continue
        kind = "exact fact" if column["confidence"] == "exact" else "opaque fact"
        for key, same in _facts(truth, column):
            line = f"{where}.{truth['name']}: {key} {truth[key]!r} became {column.get(key)!r}"
            found.note(kind, same, line)
    for name in read:
        found.note("column", False, f"{where}.{name} does not exist")


def _facts(truth: dict[str, Any], column: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """The facts of a column and whether they agree."""
    yield "type", _plain(column["type"]) in (_plain(truth["type"]), _plain(truth["type_repr"]))
    for key in ("nullable", "primary_key", "unique", "index"):
        yield key, bool(column[key]) == bool(truth[key])
    yield "foreign_keys", _targets(column["foreign_keys"]) == _targets(truth["foreign_keys"])
    yield "server_default", _default(column["server_default"]) == _default(truth["server_default"])


def _plain(text: object) -> str:
    return re.sub(r"\s+", "", str(text)).lower()


def _targets(keys: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(key["target"], (key["ondelete"] or "").upper()) for key in keys}


def _default(value: object) -> str | None:
    """A server default without the quotes and the empty brackets that renderings differ in."""
    if value in (None, False):
        return None
    text = re.sub(r"\s+", " ", str(value)).strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].replace("''", "'")
    return text.lower().replace("()", "")


def _compare_relationships(found: Agreement, wanted: dict[str, Any], ours: dict[str, Any], where: str) -> None:
    if not wanted["judge_relationships"]:
        return
    read = {relationship["name"]: relationship for relationship in ours["relationships"]}
    for values in wanted["relationships"]:
        truth = dict(zip(RELATIONSHIP_KEYS, values, strict=True))
        relationship = read.pop(truth["name"], None)
        same = relationship is not None and (
            str(relationship["target"]).rpartition(".")[2] == truth["target"]
            and bool(relationship["uselist"]) == bool(truth["uselist"])
            and (relationship["back_populates"] or None) == truth["back_populates"]
            and (relationship["link_table"] or None) == truth["secondary"]
        )
        found.note("relationship", same, f"{where}: {truth} became {relationship}")
    for name in read:
        found.note("relationship", False, f"{where}.{name} does not exist")


def _was_imported(file: str | None, imported: list[str]) -> bool:
    return file is None or any(file == path or file.endswith(f"/{path}") for path in imported)
