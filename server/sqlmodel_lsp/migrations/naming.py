"""The names databases make up for constraints that were given none."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sqlmodel_lsp.migrations.model import Constraint, ConstraintKind, Table

_LONGEST = 63
_SUFFIXES: dict[ConstraintKind, str] = {
    "primary": "pkey", "unique": "key", "foreign": "fkey", "check": "check", "other": "excl",
}  # fmt: skip


def made_up(dialect: str, table: Table, constraint: Constraint, taken: Container[str]) -> str | None:
    """The name a database gives an unnamed constraint of a table; None where it keeps none, as SQLite does.

    `taken` are the names that are in use.
    """
    match dialect:
        case "postgresql":
            return _postgresql(table, constraint, taken)
        case "mysql" | "mariadb":
            return _mysql(dialect, table, constraint)
        case _:
            return None


def _postgresql(table: Table, constraint: Constraint, taken: Container[str]) -> str:
    columns = constraint.columns
    if constraint.kind == "primary" or (constraint.kind == "check" and len(columns) != 1):
        columns = ()
    suffix = _SUFFIXES[constraint.kind]
    name = _shortened(table.name, "_".join(columns), suffix)
    number = 0
    while name in taken:
        number += 1
        name = _shortened(table.name, "_".join(columns), f"{suffix}{number}")
    return name


def _shortened(table: str, columns: str, suffix: str) -> str:
    """The parts joined, the longer of the first two cut until the name fits."""
    room = _LONGEST - len(suffix) - 1 - (1 if columns else 0)
    first, second = len(table), len(columns)
    while first + second > room:
        if first > second:
            first -= 1
        else:
            second -= 1
    return "_".join(part for part in (table[:first], columns[:second], suffix) if part)


def _mysql(dialect: str, table: Table, constraint: Constraint) -> str | None:
    names = [item.name for item in table.constraints if item.name]
    match constraint.kind:
        case "foreign":
            return f"{table.name}_ibfk_{_next(names, f'{table.name}_ibfk_')}"
        case "check" if dialect == "mariadb":
            return f"CONSTRAINT_{_next(names, 'CONSTRAINT_')}"
        case "check":
            return f"{table.name}_chk_{_next(names, f'{table.name}_chk_')}"
        case "unique" if constraint.columns:
            return _free(constraint.columns[0], {*names, *(index.name for index in table.indexes)})
        case "primary":
            return "PRIMARY"
        case _:
            return None


def _next(names: Iterable[str], prefix: str) -> int:
    numbers = [int(name[len(prefix) :]) for name in names if name.startswith(prefix) and name[len(prefix) :].isdigit()]
    return max(numbers, default=0) + 1


def _free(name: str, taken: Container[str | None]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found
