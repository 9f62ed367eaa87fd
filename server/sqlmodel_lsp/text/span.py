"""A stretch of text between two offsets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets, `start` included and `end` not."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        """The same stretch, `by` characters further on."""
        return Span(self.start + by, self.end + by)

    def holds(self, offset: int) -> bool:
        """Whether a cursor at `offset` touches the stretch, both edges included."""
        return self.start <= offset <= self.end
