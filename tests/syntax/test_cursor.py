"""What is being typed at `|`, in half-typed and in whole code."""

from __future__ import annotations

import pytest

from sqlmodel_lsp.syntax import cursor
from sqlmodel_lsp.syntax.cursor import Cursor

FILE = """class Team(SQLModel, table=True):
    id: int

class Hero(SQLModel, table=True):
    \"\"\"Says: (what.\"\"\"
    id: int | None = Field(default=None, primary_key=True)
    <here>
    name: str = Field(index=True)

    class Config:
        x = 1

x = 1
"""


def place(line: str) -> tuple[Cursor, str]:
    """The cursor at `¦` of a line in the middle of a class, and the text."""
    text = FILE.replace("<here>", line)
    offset = text.index("¦")
    text = text.replace("¦", "")
    found = cursor.at(text, offset)
    assert found is not None
    return found, text


# A line, the calls around the cursor, the keyword or argument number, and the keywords that are there already.
CALLS = [
    ("team_id: int = Field(¦", ["Field"], 0, set()),
    ("team_id: int = Field(¦)", ["Field"], 0, set()),
    ("team_id: int = Field(None, in¦)", ["Field"], 1, set()),
    ("team_id: int = Field(default=None, fo¦", ["Field"], 0, {"default"}),
    ("team_id: int = Field(fo¦, default=None, index=True)", ["Field"], 0, {"default", "index"}),
    ("team_id: int = Field(default=¦, index=True)", ["Field"], "default", {"index"}),
    ("team_id: int = Field(def¦ault=None, index=True)", ["Field"], 0, {"index"}),
    ("team_id: int = Field(\n        default=None,\n        ¦\n    )", ["Field"], 0, {"default"}),
    (
        "team_id: int = Field(\n        default=None,\n        fo¦\n        index=True,\n    )",
        ["Field"],
        0,
        {"default", "index"},
    ),
    ("team_id: int = Field(\n        fo¦\n", ["Field"], 0, set()),
    ("team_id: int = Field(sa_column=Column(In¦", ["Field", "Column"], 0, set()),
    ("team_id: int = Field(sa_column=Column(Integer, nu¦), index=True)", ["Field", "Column"], 1, set()),
    (
        'team_id: int = Field(sa_column=Column(ForeignKey("te¦"), nullable=False))',
        ["Field", "Column", "ForeignKey"],
        0,
        set(),
    ),
    ("team_id: Annotated[int, Field(de¦", ["Field"], 0, set()),
    ("def f(self, a: int = Depends(g¦", ["Depends"], 0, set()),
    ("team_id: int = sqlmodel.Field(ge=1, ¦", ["sqlmodel.Field"], 0, {"ge"}),
    ('team_id: int = Field(description="a, (b", ¦', ["Field"], 0, {"description"}),
    ("team_id: int = Field(default=f(a, b), ¦", ["Field"], 0, {"default"}),
    ("team_id: int = Field(ge=1)¦", [], None, set()),
    ("team_id¦", [], None, set()),
]


@pytest.mark.parametrize(("line", "functions", "argument", "keywords"), CALLS, ids=[line for line, *_ in CALLS])
def test_calls(line: str, functions: list[str], argument: str | int | None, keywords: set[str]) -> None:
    found, _ = place(line)
    assert found.class_path == "Hero"
    assert [call.function for call in found.calls] == functions
    if found.call is not None:
        assert (found.call.index if found.call.keyword is None else found.call.keyword) == argument
        assert found.call.keywords == keywords


# A line, what the string holds before the cursor, and all it holds.
STRINGS = [
    ('team_id: int = Field(foreign_key="te¦', "te", "te"),
    ('team_id: int = Field(foreign_key="te¦")', "te", "te"),
    ('team_id: int = Field(foreign_key="te¦am.id", index=True)', "te", "team.id"),
    ('team_id: int = Field(foreign_key="te¦, description="x")', "te", "te"),
    ('team_id: int = Field(foreign_key="te¦am.i, index=True', "te", "team.i"),
    ('team_id: int = Field(foreign_key="¦', "", ""),
    ("team_id: int = Field(foreign_key='¦'", "", ""),
    ('team_id: int = Field(foreign_key=f"te¦', "te", "te"),
    ('teams: list["He¦"] = Relationship()', "He", "He"),
    ('"""Says ¦so."""', "Says ", "Says so."),
]


@pytest.mark.parametrize(("line", "before", "content"), STRINGS, ids=[line for line, *_ in STRINGS])
def test_strings(line: str, before: str, content: str) -> None:
    found, text = place(line)
    assert found.string is not None
    assert found.string.before == before
    assert text[found.string.span.start : found.string.span.end] == content


# A line, the member it defines, the annotation, the part, and the name at the cursor with its owner.
MEMBERS = [
    ("team¦_id", "", None, "statement", "", "team_id"),
    ("team_id: in¦", "team_id", "in", "annotation", "", "in"),
    ("team_id: dict[str, in¦t] = 1", "team_id", "dict[str, in", "annotation", "", "int"),
    ("team_id: int | None = Fi¦", "team_id", "int | None", "value", "", "Fi"),
    ("team_id: Annotated[int, Field(ge=1)] = Fi¦", "team_id", "Annotated[int, Field(ge=1)]", "value", "", "Fi"),
    ("__tablename__ = Team.ta¦", "__tablename__", None, "value", "Team", "ta"),
    ("¦", "", None, "statement", "", ""),
]


@pytest.mark.parametrize("expected", MEMBERS, ids=[line for line, *_ in MEMBERS])
def test_members(expected: tuple[str, str, str | None, str, str, str]) -> None:
    line, *parts = expected
    found, text = place(line)
    name = text[found.span.start : found.span.end]
    assert [found.member, found.annotation, found.part, found.owner, name] == parts


@pytest.mark.parametrize(
    ("text", "class_path", "part"),
    [
        ("class Hero(SQLModel, ta¦", "", "bases"),
        ("class Hero(\n    SQLModel,\n    ta¦\n):\n    x: int\n", "", "bases"),
        ("class A:\n    class B:\n        x: int = Field(¦", "A.B", "value"),
        ("class A:\n    x: int = Field(\n\nclass B:\n    y: int = Field(¦", "B", "value"),
        ("class A(Base:\n    x: i¦", "A", "annotation"),
        ("class A:\n    x: int\n\nh¦", "", "statement"),
        ("class A:\r\n    x: int = Field(\r\n        ¦", "A", "value"),
        ("¦", "", "statement"),
    ],
)
def test_classes(text: str, class_path: str, part: str) -> None:
    found = cursor.at(text.replace("¦", ""), text.index("¦"))
    assert found is not None
    assert (found.class_path, found.part) == (class_path, part)


def test_a_comment_is_no_place_to_type_code() -> None:
    text = "class A:\n    x: int  # Field("
    assert cursor.at(text, len(text)) is None


def test_every_place_of_a_real_file_has_an_answer() -> None:
    with open(cursor.__file__, encoding="utf-8") as file:
        text = file.read()
    for offset in range(0, len(text), 97):
        for typed in (text, text[:offset]):
            cursor.at(typed, offset)
