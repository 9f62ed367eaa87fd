"""Random histories are understood as Alembic understands them."""

from __future__ import annotations

import random
from pathlib import Path
from types import ModuleType

import pytest
from alembic.script.base import Script
from alembic.script.revision import RevisionMap

from sqlmodel_lsp.migrations import graph, revision


@pytest.mark.parametrize("seed", range(40))
def test_heads_bases_and_ways_are_those_of_alembic(seed: int) -> None:
    texts = _history(random.Random(seed))
    read = [revision.read(f"{name}.py", text) for name, text in texts.items()]
    found = graph.build(item for item in read if item is not None)
    theirs = RevisionMap(lambda: [_script(name, text) for name, text in texts.items()])
    assert found.troubles == ()
    assert {item.id for item in found.heads} == set(theirs._real_heads)
    assert {item.id for item in found.bases} == set(theirs.bases)
    place = {item.id: number for number, item in enumerate(found.revisions)}
    for name in texts:
        way = [item.id for item in found.until(found.find(name))]
        assert set(way) == {item.revision for item in theirs.iterate_revisions(name, "base")}
        assert way == sorted(way, key=place.__getitem__)
        assert all(place[before] < place[name] for before in found.before[name])


def _history(numbers: random.Random) -> dict[str, str]:
    """The texts of revisions by their ids."""
    texts: dict[str, str] = {}
    heads: set[str] = set()
    labels: list[str] = []
    for number in range(numbers.randint(1, 25)):
        name = f"{numbers.randrange(16**6):06x}{number:02x}"
        kind = numbers.random()
        if not texts or kind < 0.08:
            down: object = None
        elif kind < 0.25 and len(heads) > 1:
            down = tuple(numbers.sample(sorted(heads), 2))
        elif kind < 0.8:
            down = numbers.choice(sorted(heads))
        else:
            down = numbers.choice(sorted(texts))
        label = f"label{number}" if numbers.random() < 0.1 else None
        others = sorted(set(texts) - heads) + labels
        depends = numbers.choice(others) if others and numbers.random() < 0.15 else None
        texts[name] = (
            f"revision = {name!r}\ndown_revision = {down!r}\nbranch_labels = {label!r}\ndepends_on = {depends!r}\n"
        )
        heads -= {down} if isinstance(down, str) else set(down or ())  # type: ignore[call-overload]
        heads.add(name)
        labels += [label] if label else []
    return texts


def _script(name: str, text: str) -> Script:
    module = ModuleType(name)
    exec(text, module.__dict__)
    return Script(module, name, str(Path(f"{name}.py")))
