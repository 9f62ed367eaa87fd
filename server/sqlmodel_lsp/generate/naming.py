"""Names of generated things."""

from __future__ import annotations

import functools
import keyword
import re

_SINGULAR = ("data", "metadata", "media", "chaos", "os")
_SHORTEST = 2


@functools.lru_cache(maxsize=10_000)
def snake_case(name: str) -> str:
    """`HTTPRoute` as `http_route`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return parted.lower().strip("_")


@functools.lru_cache(maxsize=1_000)
def plural(name: str) -> str:
    """The plural of a name in snake case; only its last word changes.

    A name without a plural of its own gets `_list`, for the two must differ.
    """
    from pluralizer import Pluralizer

    start, underscore, word = name.rpartition("_")
    many = Pluralizer().pluralize(word, 2, False)  # type: ignore[no-untyped-call]  # Its initialiser has no annotations.
    return f"{start}{underscore}{many}" if many != word else f"{name}_list"


@functools.lru_cache(maxsize=10_000)
def singular(name: str) -> str:
    """The singular of a name in snake case, as far as its last word is surely a plural."""
    from pluralizer import Pluralizer

    start, underscore, word = name.rpartition("_")
    lower = word.lower()
    words = Pluralizer()  # type: ignore[no-untyped-call]
    one = words.singular(lower)
    is_plural = words.plural(one) == lower and lower not in _SINGULAR and len(one) > _SHORTEST
    return f"{start}{underscore}{word[: len(one)] if lower.startswith(one) else one}" if is_plural else name


def variable(name: str, *taken: str) -> str:
    """A variable for an object of a class, which is no keyword and none of the names taken."""
    result = snake_case(name) or "item"
    return f"{result}_" if keyword.iskeyword(result) or result in taken else result
