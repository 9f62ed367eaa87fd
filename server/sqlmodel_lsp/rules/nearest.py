"""The word someone meant when they wrote another one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_ALIKE = 0.72


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one, or None when none is like it.

    Case, underscores and plurals hardly count, since those are what people get wrong in names.
    """
    by_bare: dict[str, str] = {}
    for candidate in known:
        if candidate != word:
            by_bare.setdefault(_bare(candidate), candidate)
    if not by_bare:
        return None
    if _bare(word) in by_bare:
        return by_bare[_bare(word)]
    found = difflib.get_close_matches(_bare(word), by_bare, 1, _ALIKE)
    return by_bare[found[0]] if found else None


def _bare(word: str) -> str:
    text = word.lower().replace("_", "")
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if text.endswith(ending) and not text.endswith("ss") and len(text) > len(ending) + 1:
            return text[: -len(ending)] + singular
    return text
