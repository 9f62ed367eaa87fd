"""Which modules an answer was read from, so that it can be kept while none of them changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

EVERYTHING = "*"
"""Stands for all modules: an answer that read it is never kept."""


_MISSING = "?"


def missing(modules: Iterable[str]) -> Iterator[str]:
    """Those modules among the noted ones that were not there."""
    return (module.removeprefix(_MISSING) for module in modules if module.startswith(_MISSING))


class Tracker:
    """Notes the modules that are read while answers are worked out, inner answers included."""

    def __init__(self) -> None:
        self._active: list[set[str]] = []

    def read(self, *modules: str) -> None:
        """Notes that these modules were read."""
        if self._active:
            self._active[-1].update(modules)

    def miss(self, module: str) -> None:
        """Notes that a module was asked for and is not there."""
        self.read(_MISSING + module)

    @contextmanager
    def recording(self) -> Iterator[set[str]]:
        """The modules that are read inside; they count for the answer around it as well."""
        modules: set[str] = set()
        self._active.append(modules)
        try:
            yield modules
        finally:
            self._active.pop()
            self.read(*modules)


class Memory(Generic[K, V]):
    """Answers worked out once, each with the modules it was read from."""

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker
        self._answers: dict[K, tuple[V, frozenset[str]]] = {}

    def get(self, key: K, answer: Callable[[], V], meanwhile: V) -> V:
        """The answer to a key; `meanwhile` stands for it when working it out comes back to itself."""
        found = self._answers.get(key)
        if found is None:
            # An answer that met itself depends on more than it has read: it must not outlive this link.
            self._answers[key] = (meanwhile, frozenset((EVERYTHING,)))
            with self._tracker.recording() as modules:
                value = answer()
            self._answers[key] = (value, frozenset(modules))
            return value
        self._tracker.read(*found[1])
        return found[0]
