"""Which tables hang together by foreign keys and relationships, SQLModel's and those of plain SQLAlchemy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlmodel_lsp.analysis.snapshot import Snapshot
from sqlmodel_lsp.features.actions.refactorings import declarative
from sqlmodel_lsp.rules import certainty
from sqlmodel_lsp.schema.model import Table
from sqlmodel_lsp.syntax.values import Call

_WORD = re.compile(r"[^\W\d]\w*")


def connected(snapshot: Snapshot, table: Table) -> tuple[Table, ...]:
    """The table and all that it cannot do without, nor they without it, in the order of the schema."""
    near = snapshot.remember("tables beside tables", "", lambda: _near(snapshot))
    found, waiting = {table.model}, [table.model]
    while waiting:
        more = near.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return tuple(each for each in tables(snapshot) if each.model in found)


def title(start: str, table: Table, others: tuple[Table, ...]) -> str:
    """A title that names what changes with a table."""
    names = [other.model.rpartition(".")[2] for other in others if other.model != table.model]
    return f"{start} with {_listed(names)}" if names else start


def hindrance(snapshot: Snapshot, table: Table, others: tuple[Table, ...]) -> str:
    """Why the tables cannot be converted together."""
    for other in others:
        name = other.model.rpartition(".")[2]
        if other.kind not in (table.kind, "core"):
            kind = "SQLModel's" if other.kind == "sqlmodel" else "of plain SQLAlchemy"
            return f"`{name}` is connected with it and is {kind} already; no key can lead from one to the other"
        if other.file != table.file:
            return f"`{name}` is connected with it and stands in another file"
        if other.kind != "core" and declarative.has_heirs(snapshot, other.model.rpartition(".")[2]):
            return f"another class inherits from `{name}`"
    return ""


def tables(snapshot: Snapshot) -> Iterator[Table]:
    """The tables that the workspace itself makes."""
    return (table for table in snapshot.schema.tables() if not snapshot.files[table.file].library)


def _near(snapshot: Snapshot) -> dict[str, set[str]]:
    """The tables that one leads to, and those that lead to it, by what makes them."""
    named: dict[str, list[Table]] = {}
    for table in tables(snapshot):
        named.setdefault(table.model.rpartition(".")[2], []).append(table)
    found: dict[str, set[str]] = {}
    for table in tables(snapshot):
        others = {*_by_keys(snapshot, table), *_by_relationships(snapshot, table)}
        others |= {each.model for word in _words(snapshot, table) for each in named.get(word, ())}
        for other in others:
            found.setdefault(table.model, set()).add(other)
            found.setdefault(other, set()).add(table.model)
    return found


def _by_keys(snapshot: Snapshot, table: Table) -> Iterator[str]:
    names = {key.table for column in table.columns for key in column.foreign_keys if key.table}
    for item in table.constraints:
        if isinstance(item, Call) and getattr(item.function, "name", "") == "sqlalchemy.ForeignKeyConstraint":
            targets = item.arguments[1] if len(item.arguments) > 1 else item.keyword("refcolumns")
            listed = targets if isinstance(targets, (list, tuple)) else ()
            names |= {target.rpartition(".")[0] for target in listed if isinstance(target, str)}
    for name in names:
        yield from (target.model for target in snapshot.schema.tables_named(name, table.file))


def _by_relationships(snapshot: Snapshot, table: Table) -> Iterator[str]:
    model = snapshot.schema.models.get(table.model)
    for item in model.relationships if model is not None else ():
        yield from (name for name in (item.target, item.link_model) if name is not None)
        if item.link_table is not None:
            yield from (other.model for other in snapshot.schema.tables_named(item.link_table, table.file))


def _words(snapshot: Snapshot, table: Table) -> Iterator[str]:
    """What the relationships of a declarative class name."""
    fact = certainty.class_fact(snapshot, table.model) if table.kind == "declarative" else None
    for item in fact.assignments() if fact is not None else ():
        if item.value is not None and "relationship(" in item.value:
            yield from _WORD.findall(f"{item.annotation} {item.value}")


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:3]] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
