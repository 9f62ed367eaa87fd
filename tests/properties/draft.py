"""Choices of a generator: every place has right ones and may have wrong ones, and one place at most goes wrong."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Draft:
    """The choices for one program: the same seed gives the same ones, `broken_at` says which place goes wrong."""

    def __init__(self, seed: int, broken_at: int = 0) -> None:
        self.random = Random(seed)
        self.places = 0
        self._wrong = Random(seed + 1)
        self._broken_at = broken_at

    def pick(self, right: Sequence[T], wrong: Sequence[T] = ()) -> T:
        """One of the right choices, or of the wrong ones at the place that is broken."""
        choice = self.random.choice(right)
        if wrong:
            self.places += 1
            if self.places == self._broken_at:
                return self._wrong.choice(wrong)
        return choice

    def chance(self, share: float) -> bool:
        """True as often as `share` says."""
        return self.random.random() < share
