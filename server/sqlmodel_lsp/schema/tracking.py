"""What an answer was read from, so that it can be kept while nothing of that changes.

What is read are *parts* of the workspace: a module without what is inside of its classes, by the module's id; a class
with all that is in it (`class_part`); a class as far as its line and the names of its members go (`outline_part`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

EVERYTHING = "*"
"""Stands for all parts: an answer that read it is never kept."""


_MISSING = "?"
_ABSENT = "-"


def class_part(module: str, name: str) -> str:
    """A class at the top of a module, with everything inside of it."""
    return f"{module}:{name}"


def outline_part(module: str, name: str) -> str:
    """A class at the top of a module: what it inherits, and the kinds and names of its members."""
    return f"{module}:{name}:"


def missing(parts: Iterable[str]) -> Iterator[str]:
    """Those modules among the noted parts that were not there."""
    return (part.removeprefix(_MISSING) for part in parts if part.startswith(_MISSING))


def _prefixes(name: str) -> Iterator[str]:
    """A dotted name and all names above it."""
    while name:
        yield name
        name = name.rpartition(".")[0]


class Tracker:
    """Notes the parts that are read while answers are worked out, inner answers included.

    `link` counts how often parts have changed so far.
    """

    def __init__(self) -> None:
        self.link = 0
        self._changed: dict[str, int] = {}
        self._absent: set[str] = set()
        self._active: list[set[str]] = []

    def read(self, *parts: str) -> None:
        """Notes that these parts were read."""
        if self._active:
            self._active[-1].update(parts)

    def miss(self, module: str) -> None:
        """Notes that a module was asked for and is not there, so that it should be looked for."""
        self._absent.add(module)
        self.read(_MISSING + module)

    def lack(self, name: str) -> None:
        """Notes that something was read as it is without a module, or a class, of this name."""
        self._absent.add(name)
        self.read(_ABSENT + name)

    def appeared(self, modules: Iterable[str]) -> frozenset[str] | None:
        """The parts that change when modules of these names come, None when nobody has missed some of them."""
        come = set(modules)
        if not come or not come <= self._absent:
            return None
        around = {prefix for name in come for prefix in _prefixes(name)}
        touched = {name for name in self._absent if name in around or not come.isdisjoint(_prefixes(name))}
        self._absent -= touched
        return frozenset(mark + name for name in touched for mark in (_MISSING, _ABSENT))

    def change(self, parts: Iterable[str]) -> None:
        """Notes that these parts are no longer what they were."""
        self.link += 1
        self._changed.update(dict.fromkeys((*parts, EVERYTHING), self.link))

    def changed_since(self, link: int, parts: Iterable[str]) -> bool:
        """Whether any of these parts has changed since then."""
        changed = self._changed
        return any(changed.get(part, 0) > link for part in parts)

    @contextmanager
    def recording(self) -> Iterator[set[str]]:
        """The parts that are read inside; they count for the answer around it as well."""
        parts = self.begin()
        try:
            yield parts
        finally:
            self.end()

    def begin(self) -> set[str]:
        """Begins to note what is read from here on, until `end`."""
        parts: set[str] = set()
        self._active.append(parts)
        return parts

    def end(self) -> None:
        """Ends what was begun last; it counts for what is around it as well."""
        parts = self._active.pop()
        if self._active:
            self._active[-1] |= parts


class Memory(Generic[K, V]):
    """Answers worked out once, each with the parts it was read from and the link up to which it is known to hold."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._answers: dict[K, tuple[V, frozenset[str], int]] = {}

    def get(self, key: K, answer: Callable[[], V], meanwhile: V) -> V:
        """The answer to a key; `meanwhile` stands for it when working it out comes back to itself."""
        tracker = self._tracker
        found = self._answers.get(key)
        if found is not None:
            value, parts, link = found
            if link == tracker.link or not tracker.changed_since(link, parts):
                if link != tracker.link:
                    self._answers[key] = (value, parts, tracker.link)
                tracker.read(*parts)
                return value
        # An answer that met itself depends on more than it has read: it must not outlive this link.
        self._answers[key] = (meanwhile, frozenset((EVERYTHING,)), tracker.link)
        noted = tracker.begin()
        try:
            value = answer()
        finally:
            tracker.end()
        self._answers[key] = (value, frozenset(noted), tracker.link)
        return value

    def read_again(self, key: K) -> None:
        """Notes for the answer being worked out all that the answer to this key was read from."""
        self._tracker.read(*self._answers[key][1])
