"""Bodies of functions that are half-typed, mended statement by statement."""

from __future__ import annotations

import pytest

from sqlmodel_lsp.syntax import repair

CASES = {
    "a call that is not closed": (
        "def f(session):\n    found = session.exec(select(Hero).where(Hero.name\n    return found\n",
        "def f(session):\n    found = session.exec(select(Hero).where(Hero.name))\n    return found\n",
    ),
    "a loop inside of async with": (
        "async def f():\n    async with s() as session:\n        for hero in heroes:\n            print(hero.\n",
        "async def f():\n    async with s() as session:\n        for hero in heroes:\n            print(hero._)\n",
    ),
    "a try that has no except yet": (
        "def f(session):\n    try:\n        session.exec(one\n    x = 1\n",
        "def f(session):\n    if 1:\n        session.exec(one)\n    x = 1\n",
    ),
    "a method between others": (
        'class A:\n    def f(self):\n        return g({"name": 1\n\n    def g(self): return 1\n',
        'class A:\n    def f(self):\n        return g({"name": 1})\n\n    def g(self): return 1\n',
    ),
}


@pytest.mark.parametrize(("typed", "mended"), CASES.values(), ids=CASES)
def test_bodies_are_mended_when_asked_for(typed: str, mended: str) -> None:
    assert repair.mend(typed, bodies=True).text == mended
