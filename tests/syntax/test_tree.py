"""What can be read of a block that is half-typed."""

from __future__ import annotations

import ast
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqlmodel_lsp.syntax.blocks import cut
from sqlmodel_lsp.syntax.tree import ParsedBlock, parse_block

HERO = '''class Hero(SQLModel, table=True):
    """A hero."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(
        index=True,
        description="x",
    )
    team_id: int | None = Field(default=None, foreign_key="team.id")

    @property
    def label(self) -> str:
        return self.name

    class Config:
        one = 1
        two = {"a": 1}
'''
MEMBERS = ["id", "name", "team_id", "label", "Config", "one", "two"]

# What is typed instead of what, and what is broken then; every member stays unless it is named third.
STATES = [
    ('"team.id")', '"te', {"Hero.team_id"}, set()),
    ("Field(default=None, foreign", "[Field(default=None, foreign", {"Hero.team_id"}, set()),
    ('int | None = Field(default=None, foreign_key="team.id")', "int |", {"Hero.team_id"}, set()),
    (': int | None = Field(default=None, foreign_key="team.id")', ":", {"Hero.team_id"}, set()),
    ("index=True,", "ind", {"Hero.name"}, set()),
    ("index=True,", "index=", {"Hero.name"}, set()),
    ("Field(\n", "Fie\n", {"Hero.name"}, set()),
    ('"a": 1}', '"a', {"Hero.Config.two"}, set()),
    ("class Config:", "class Conf", {"Hero.Conf"}, {"Config"}),
    ("@property", "@prop(", {"Hero.label"}, set()),
    ("@property", "@", {"Hero.label"}, set()),
    ("(self) -> str:", "(sel", {"Hero.label"}, {"label"}),
    ("table=True):", "tab", {"Hero"}, set()),
    ("(SQLModel, table=True):", "", {"Hero"}, set()),
    ("(SQLModel, table", "([SQLModel, table", {"Hero"}, set()),
    ('"""A hero."""', '"""A he', set(), set()),
    ("return self.name", 'return """self.name', {"Hero.label"}, set()),
]


def names(block: ParsedBlock) -> list[str]:
    """The classes, functions and members that were read."""
    module = ast.Module(list(block.statements), [])
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.append(node.name)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            found.append(ast.unparse(target))
    return found


@pytest.mark.parametrize(("old", "new", "broken", "lost"), STATES, ids=[f"{old} to {new}" for old, new, _, _ in STATES])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=repr)
def test_half_typed_code_costs_only_its_own_member(
    old: str, new: str, broken: set[str], lost: set[str], line_end: str
) -> None:
    assert old in HERO
    block = parse_block(HERO.replace(old, new, 1).replace("\n", line_end))
    assert block.damaged
    assert block.broken == broken
    assert set(MEMBERS) - set(names(block)) == lost


def test_whole_code_is_read_as_it_is() -> None:
    block = parse_block(HERO)
    assert not block.damaged
    assert block.broken == frozenset()
    assert ast.dump(ast.Module(list(block.statements), [])) == ast.dump(ast.parse(HERO))


def test_members_of_nested_classes_have_their_path() -> None:
    block = parse_block("class Outer:\n    class Inner:\n        x = (\n        y: int = 1\n    z: int = 2\n")
    assert block.broken == {"Outer.Inner.x"}
    assert set(names(block)) >= {"Outer", "Inner", "y", "z"}


def test_a_class_line_over_several_lines_keeps_the_members() -> None:
    block = parse_block("class A(\n    Base,\n    table=Tr ue,\n):\n    x: int\n    y: str\n")
    assert block.broken == {"A"}
    assert names(block) == ["A", "x", "y"]


def test_a_quote_behind_a_class_line_keeps_the_members() -> None:
    block = parse_block('class A(Base):"""\n    x: int\n\n    def f(self):\n        """Says."""\n')
    assert names(block) == ["A", "x", "f"]


def test_a_broken_import_is_no_name() -> None:
    block = parse_block("if a:\n    from b import c\n    from d imp\n    from e import f\n")
    assert block.broken == frozenset()
    assert ast.unparse(block.statements[0]).count("import") == 2


def test_a_broken_value_keeps_its_annotation() -> None:
    block = parse_block("class A:\n    x: int | None = Field(default=1 +, 2)\n    y: int\n")
    assert ast.unparse(block.statements[0]) == "class A:\n    x: int | None\n    y: int"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("é = 1; größe = 2", "größe"),
        ("a = 1\r\nbc = 2\r\n", "bc"),
        ("a = 1\rbc = 2\r", "bc"),
        ("\fab = 1\n", "ab"),
        ("a = 'x\fy'; bc = 1", "bc"),
        ("\ufeffab = 1", "ab"),
        ("'\u2028'; a = 1\nbc = 2", "bc"),
    ],
)
def test_positions_count_characters_of_the_text(text: str, expected: str) -> None:
    block = parse_block(text)
    last = block.statements[-1]
    assert isinstance(last, ast.Assign)
    span = block.positions.span(last.targets[0])
    assert text[span.start : span.end] == expected


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(max_examples=400, deadline=None)
@given(st.text(st.sampled_from("ab@#()[]{}'\"\\\n\r\t\f :=.,|1\0é"), max_size=60))
def test_no_text_raises_and_every_place_is_inside(text: str) -> None:
    text = f"class A:\n    x: int = f(1)\n    {text}\n    y: str\n"
    block = parse_block(text)
    for statement in block.statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.expr | ast.stmt):
                span = block.positions.span(node)
                assert 0 <= span.start <= len(text)
                assert 0 <= span.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(HERO)), st.sampled_from(["(", "[", "{", ")", "]", '"', "'", '"""', "@", "=", ":", "\\"]))
def test_one_more_character_never_loses_the_class_below(at: int, typed: str) -> None:
    text = f'{HERO[:at]}{typed}{HERO[at:]}\nclass Below(SQLModel):\n    """Says."""\n    x: int\n'
    found = [name for block in cut(text) for name in names(parse_block(block.text))]
    assert found[-2:] == ["Below", "x"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "[" * 10_000 + "]" * 10_000,
        "class A:\n    x = " + "{[(" * 3_000 + "\n    y: int\n",
        "x = " + "-" * 20_000 + "1",
        "x = a" + ".b" * 20_000,
        "x = " + "not " * 5_000 + "y",
        "x = '" + "\\" * 10_001,
        "if x:\n" + "".join(f"{' ' * depth}if x:\n" for depth in range(1, 150)),
        "class A:\n    x: int = (\n" + "    y\n" * 2_000,
        "if a: ...\n" + "elif b: ...\n" * 3_000,
        "a\0b = 1",
        "\0",
        "\ud800 = 1",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_absurd_code_is_given_up_quickly(text: str) -> None:
    started = time.perf_counter()
    parse_block(text)
    assert time.perf_counter() - started < 5


def test_a_member_beside_absurd_nesting_stays() -> None:
    assert "y" in names(parse_block("class A:\n    x = " + "(" * 500 + "\n    y: int\n"))


def test_the_code_that_is_read_causes_no_warnings() -> None:
    code = r"from sqlmodel_lsp.syntax.tree import parse_block; assert parse_block('x = \'\\d\'\ny = 1 is 1').statements"
    done = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
