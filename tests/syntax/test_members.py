"""A class cut down to the member around a place."""

from __future__ import annotations

import pytest

from sqlmodel_lsp.syntax import members

CURSOR = "|"
CLASS = '''\
@registered(
    name="x",
)
class Service(
    Base,
):
    """Says
what it is."""

    name: str = "one"

    def __init__(self, session):
        self.session = session

    @classmethod
    @cached
    def first(
        self,
    ):
        if 1:
            return self.|

    async def second(self):
        return 2
'''
CASES = {
    "a method with its decorators and the constructor": (
        CLASS,
        '@registered(\n    name="x",\n)\nclass Service(\n    Base,\n):\n'
        "    def __init__(self, session):\n        self.session = session\n\n"
        "    @classmethod\n    @cached\n    def first(\n        self,\n    ):\n"
        "        if 1:\n            return self.\n",
    ),
    "no member": ("class Service(|\n    name = 1\n", "class Service(\n    name = 1\n"),
    "no class": ("def run(a):\n    return a.|\n\n    x\n", "def run(a):\n    return a.\n\n    x\n"),
    "a field": ("class Hero:\n    a: int = 1\n    b: int = f(|\n    c = 3\n", "class Hero:\n    b: int = f("),
}


@pytest.mark.parametrize(("text", "kept"), CASES.values(), ids=CASES)
def test_only_one_member_is_kept(text: str, kept: str) -> None:
    assert members.around(text.replace(CURSOR, ""), text.index(CURSOR)) == kept
