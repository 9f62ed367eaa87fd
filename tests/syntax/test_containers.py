"""The brackets around `¦`: which they are, and the strings that stand in them already."""

from __future__ import annotations

import pytest

from sqlmodel_lsp.syntax import cursor

# A line; the innermost bracket with what is called by it; the key or item number; the strings that are given.
CONTAINERS = [
    ('heroes: list = Relationship(sa_relationship_kwargs={"¦', "{", "", 0, ()),
    (
        'heroes: list = Relationship(sa_relationship_kwargs={"la¦": "joined", "cascade": "all"})',
        "{",
        "",
        0,
        ("cascade",),
    ),
    ('heroes: list = Relationship(sa_relationship_kwargs={"cascade": "all, delete", ¦', "{", "", 1, ("cascade",)),
    (
        'heroes: list = Relationship(sa_relationship_kwargs={"lazy": "¦", "uselist": False})',
        "{",
        "lazy",
        0,
        ("uselist",),
    ),
    ('heroes: list = Relationship(sa_relationship_kwargs={"a": [1, {}], "lazy": ¦', "{", "lazy", 1, ("a",)),
    ('__table_args__ = (UniqueConstraint("a", "¦', "(", "UniqueConstraint", 1, ("a",)),
    (
        '__table_args__ = (UniqueConstraint("a", "¦", "c", name="x"), Index("i"))',
        "(",
        "UniqueConstraint",
        1,
        ("a", "c"),
    ),
    ('__table_args__ = (ForeignKeyConstraint(["a", "b"], ["team.¦', "[", "", 0, ()),
    ('__table_args__ = (UniqueConstraint("a"), {"¦', "{", "", 0, ()),
    ('__table_args__ = (UniqueConstraint("a"), ¦', "(", "", 1, ()),
    ("name: str = Field(¦", "(", "Field", 0, ()),
]


@pytest.mark.parametrize(("line", "sign", "at", "index", "given"), CONTAINERS, ids=[line for line, *_ in CONTAINERS])
def test_containers(line: str, sign: str, at: str, index: int, given: tuple[str, ...]) -> None:
    text = f"class Hero(SQLModel, table=True):\n    {line}\n    name: str\n"
    offset = text.index("¦")
    found = cursor.at(text.replace("¦", ""), offset)
    assert found is not None
    assert found.container is not None
    container = found.container
    assert (container.sign, container.function or container.key or "", container.index) == (sign, at, index)
    assert container.given == given


def test_keys_may_be_any_expression() -> None:
    found = cursor.at('x = {name: "', 11)
    assert found is not None
    assert found.container is not None
    assert (found.container.sign, found.container.key) == ("{", "")
