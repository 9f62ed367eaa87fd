"""While a model or a condition of the tutorial is typed, what it will say is among what is offered."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from corpora import half_typed, obtain
from corpora.half_typed import State

BAR = 0.99


@pytest.fixture(scope="module")
def judged() -> list[tuple[State, bool]]:
    """Every state with whether the right item is missing."""
    try:
        folders = obtain.folders()
    except obtain.NoNetworkError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no network: {error}")
    corpus = next(item for item in obtain.SOURCES if item["id"] == "sqlmodel-docs")
    seen: set[tuple[str, str]] = set()
    found: list[tuple[State, bool]] = []
    for path in [path for world in corpus["worlds"] for path in world["paths"]]:
        texts = half_typed.world(folders["sqlmodel-docs"], path)
        found += half_typed.missed(texts, half_typed.states(texts, seen))
    for name, path in half_typed.MORE:
        texts = half_typed.world(folders[name], path)
        states = (state for state in half_typed.states(texts, seen) if state.wanted.kind in half_typed.OF_MORE)
        found += half_typed.missed(texts, states)
    return found


@pytest.mark.parametrize("kind", half_typed.KINDS)
def test_the_right_item_is_offered(judged: list[tuple[State, bool]], kind: str) -> None:
    found = [(state, missing) for state, missing in judged if state.wanted.kind == kind]
    missing = Counter(f"{state.wanted.label}, typed as {state.typed!r}" for state, missing in found if missing)
    share = 1 - sum(missing.values()) / len(found)
    assert share >= BAR, f"{share:.2%} of {len(found)}, missing are\n" + "\n".join(map(str, missing.most_common(60)))
