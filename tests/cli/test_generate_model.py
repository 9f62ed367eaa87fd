"""`generate model`: from the command line, from files, from standard input, and never halfway."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.console import Run
from project.layout import lay_out


def test_a_model_in_words_is_written_once(run: Run, project: Path) -> None:
    done = run("generate", "model", "Power", "name:str:unique", "team:Team?", "--into", "app/power.py", "--write")
    assert (done.code, done.err) == (0, "note: made app/power.py\nnote: changed app/team.py\n")
    text = (project / "app/power.py").read_text(encoding="utf-8")
    assert "class Power(SQLModel, table=True):" in text
    assert "from app.team import Team" in text or "from .team import Team" in text
    assert 'powers: list["Power"] = Relationship(back_populates="team")' in (project / "app/team.py").read_text("utf-8")
    again = run("generate", "model", "Power", "name:str:unique", "team:Team?", "--into", "app/power.py", "--write")
    assert (again.code, again.out) == (0, "")
    assert again.err == "note: `power` is `Power` in `app/power.py` already\nnote: all is there already\n"


def test_a_file_and_standard_input(run: Run, project: Path) -> None:
    lay_out(project, {"tags.csv": "id,label\n1,new\n"})
    from_file = run("generate", "model", "Tag", "--from", "tags.csv", "--into", "app/tag.py")
    assert "+    label: str\n" in from_file.out
    from_input = run(
        "generate", "model", "Tag", "--from", "-", "--format", "csv", "--into", "app/tag.py", stdin=b"id,label\n1,new\n"
    )
    assert from_input.out == from_file.out


def test_a_class_of_a_file_without_tables(run: Run, project: Path) -> None:
    code = "from pydantic import BaseModel\n\n\nclass TagIn(BaseModel):\n    label: str\n"
    lay_out(project, {"app/forms.py": code})
    done = run("generate", "model", "Tag", "--pydantic", "app/forms.py:TagIn", "--into", "app/tag.py")
    assert "+class Tag(SQLModel, table=True):\n" in done.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("Power", "name:strng"),
            "`strng` of `Power.name` is neither a type nor a known model; did you mean `string`?",
        ),
        (("--from", "nothing.sql"), "`nothing.sql` does not exist"),
        (("Squad", "name:str", "--into", "../other.py"), "outside of the project"),
        (("--pydantic", "app/forms.py:TagIn"), "`TagIn` is not a pydantic class of `app/forms.py`"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    run: Run, project: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.py")}
    done = run("generate", "model", *arguments, "--write")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert sentence in done.err
    assert {path: path.read_bytes() for path in project.rglob("*.py")} == before
