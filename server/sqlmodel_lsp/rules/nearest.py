"""The word someone meant when they wrote another one."""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Iterable, Iterator, Mapping

_ALIKE = 0.72
_BESIDE = 12


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when none is like it.

    Case, underscores and plurals hardly count, since those are what people get wrong in names.
    """
    return Words({candidate: candidate for candidate in known}).meant_by(word)


class Words:
    """Many words, each with what it stands for; the one that is meant by a slip is found without looking at all."""

    def __init__(self, meanings: Mapping[str, str]) -> None:
        self._meanings = meanings
        self._by_bare: dict[str, list[str]] = {}
        for word in meanings:
            self._by_bare.setdefault(_bare(word), []).append(word)
        self._ordered = sorted(self._by_bare)
        self._reversed = sorted(word[::-1] for word in self._by_bare)

    def meant_by(self, word: str) -> str | None:
        """What the word most like this one stands for, or None when none is like it."""
        bare = _bare(word)
        same = next((known for known in self._by_bare.get(bare, ()) if known != word), None)
        if same is not None:
            return self._meanings[same]
        # Words that begin or end alike are next to each other in order, and a slip leaves one of both ends as it is.
        likely = {found for found in self._beside(bare) if any(known != word for known in self._by_bare[found])}
        found = difflib.get_close_matches(bare, sorted(likely), 1, _ALIKE)
        return (
            next((self._meanings[known] for known in self._by_bare[found[0]] if known != word), None) if found else None
        )

    def _beside(self, bare: str) -> Iterator[str]:
        for ordered, given, step in ((self._ordered, bare, 1), (self._reversed, bare[::-1], -1)):
            at = bisect.bisect_left(ordered, given)
            for found in ordered[max(0, at - _BESIDE) : at + _BESIDE]:
                yield found[::step]


def _bare(word: str) -> str:
    text = word.lower().replace("_", "")
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if text.endswith(ending) and not text.endswith("ss") and len(text) > len(ending) + 1:
            return text[: -len(ending)] + singular
    return text
