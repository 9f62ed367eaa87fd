"""Which definitions of a file go to one module together, so that none imports another around in a circle."""

from __future__ import annotations

import keyword
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel_lsp.features.actions.refactorings.file_units import Contents, Unit
from sqlmodel_lsp.generate import naming

SHARED = "shared"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the package: its name, and the definitions in the order of the file."""

    name: str
    units: tuple[Unit, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the module defines."""
        return tuple(name for unit in self.units for name in unit.names)

    @property
    def needs(self) -> frozenset[str]:
        """What has to be there when it is imported, its own names left out."""
        return frozenset().union(*(unit.needs for unit in self.units)) - set(self.names)

    @property
    def mentions(self) -> frozenset[str]:
        """What only its types name."""
        return frozenset().union(*(unit.mentions for unit in self.units)) - self.needs - set(self.names)


def parts(contents: Contents, families: Mapping[str, str]) -> tuple[Part, ...]:
    """The modules; `families` says for each model which one it stands beside, by the names of classes."""
    units = contents.units
    at = {name: number for number, unit in enumerate(units) for name in unit.names}
    homes = {number: families[unit.names[0]] for number, unit in enumerate(units) if unit.names[0] in families}
    needed = {number: {at[name] for name in unit.needs if name in at} - {number} for number, unit in enumerate(units)}
    waiting = [number for number in range(len(units)) if number not in homes]
    while waiting:
        for number in reversed(waiting):
            users = [other for other in range(len(units)) if number in needed[other]]
            if all(user in homes for user in users):
                open_ends = {other: needed[other] if other not in homes else set() for other in needed}
                used = _reached(number, open_ends)
                found = {homes[user] for user in users} or {homes[other] for other in used if other in homes}
                homes[number] = found.pop() if len(found) == 1 else SHARED
                waiting.remove(number)
                break
        else:
            homes |= dict.fromkeys(waiting, SHARED)
            waiting = []
    joined = _joined(homes, needed)
    between = _in_between(units, families, homes, joined, needed)
    while between is not None:
        homes[between] = units[between].names[0]
        joined = _joined(homes, needed)
        between = _in_between(units, families, homes, joined, needed)
    groups: dict[str, list[int]] = {}
    for number in range(len(units)):
        groups.setdefault(joined[homes[number]], []).append(number)
    made: list[Part] = []
    taken = set(at)
    for home, numbers in groups.items():
        name = _module(home, taken)
        taken.add(name)
        made.append(Part(name, tuple(units[number] for number in numbers)))
    return tuple(made)


def _in_between(
    units: tuple[Unit, ...], families: Mapping[str, str], homes: Mapping[int, str], joined: Mapping[str, str],
    needed: Mapping[int, set[int]],
) -> int | None:  # fmt: skip
    """A variant that makes two modules need each other, and would better stand alone."""
    for number, home in homes.items():
        name = units[number].names[0]
        leads_away = any(homes[other] != home and joined[homes[other]] == joined[home] for other in needed[number])
        if leads_away and home not in (name, SHARED) and families.get(name) == home:
            return number
    return None


def _joined(homes: Mapping[int, str], needed: Mapping[int, set[int]]) -> dict[str, str]:
    """The group that each group becomes part of: those that need one another are one."""
    steps: dict[str, set[str]] = {home: set() for _, home in sorted(homes.items())}
    for number, others in needed.items():
        steps[homes[number]] |= {homes[other] for other in others} - {homes[number]}
    reached = {home: _reached(home, steps) for home in steps}
    return {
        home: next((other for other in steps if other in reached[home] and home in reached[other]), home)
        for home in steps
    }


def _reached(start: T, steps: Mapping[T, set[T]]) -> set[T]:
    found: set[T] = set()
    waiting = [start]
    while waiting:
        for other in steps[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def _module(home: str, taken: Set[str]) -> str:
    name = naming.snake_case(home)
    return f"{name}_module" if keyword.iskeyword(name) or name in taken else name
