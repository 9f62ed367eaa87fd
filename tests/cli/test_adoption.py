"""Beginning with a code base of many findings: comments at all of them, or a baseline that knows them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import HERO
from cli.console import Run
from project.layout import lay_out
from sqlmodel_lsp.project import baselines

SILENCED = HERO.replace('"tem.id")', '"tem.id")  # sqlmodel: ignore[SQM301]')
BASELINE = baselines.NAME


def read(path: Path) -> str:
    """The text of a file with its line ends."""
    return path.read_bytes().decode()


def test_a_comment_is_added_where_something_is_found(run: Run, project: Path) -> None:
    done = run("check", "--add-ignore")
    assert (done.code, done.out, done.err) == (0, "", "note: silenced 1 finding in 1 file\n")
    assert read(project / "app/hero.py") == SILENCED
    assert run("check").code == 0
    assert run("check", "--add-ignore").err == "note: silenced 0 findings in 0 files\n"
    assert read(project / "app/hero.py") == SILENCED


def test_one_comment_names_all_that_is_found_on_its_line(run: Run, project: Path) -> None:
    field = '    a: int = Field(foreign_key="b.c", ondelete="NOPE")'
    head = "from sqlmodel import Field, SQLModel\n\n\nclass Hero(SQLModel, table=True):\n"
    lay_out(project, {"app/hero.py": f"{head}{field}\n"})
    run("check", "--add-ignore")
    lines = read(project / "app/hero.py").splitlines()
    assert lines[3] == "class Hero(SQLModel, table=True):  # sqlmodel: ignore[SQM101]"
    assert lines[4] == f"{field}  # sqlmodel: ignore[SQM301, SQM310]"
    assert run("check").code == 0


def test_hints_get_no_comment(run: Run, project: Path) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": 'severity = { SQM301 = "hint" }'})
    assert run("check", "--add-ignore").err == "note: silenced 0 findings in 0 files\n"
    assert read(project / "app/hero.py") == HERO


def test_comments_can_be_looked_at_before(run: Run, project: Path) -> None:
    done = run("check", "--add-ignore", "--diff")
    assert done.out.endswith('"tem.id")  # sqlmodel: ignore[SQM301]\n')
    assert read(project / "app/hero.py") == HERO


def test_text_from_standard_input_is_printed_with_its_comments(run: Run, project: Path) -> None:
    done = run("check", "--add-ignore", "--stdin-filename", "app/hero.py", stdin=HERO.encode())
    assert done.out == SILENCED
    assert read(project / "app/hero.py") == HERO


def test_what_a_baseline_knows_is_not_told(run: Run, project: Path) -> None:
    done = run("check", "--update-baseline", "--baseline", "known.json")
    assert (done.code, done.out, done.err) == (0, "", "note: wrote 1 finding to known.json\n")
    line = 'team_id: int | None = Field(default=None, foreign_key="tem.id")'
    known = {"format": 1, "files": {"app/hero.py": [{"code": "SQM301", "line": line, "count": 1}]}}
    assert json.loads(read(project / "known.json")) == known
    assert run("check").code == 1
    assert run("check", "--baseline", "known.json").code == 0
    lay_out(project, {"sqlmodel-lsp.toml": 'baseline = "known.json"'})
    assert run("check").out == "All is well in 2 files with models\n"
    assert run("check", "app/hero.py").code == 0


def test_a_baseline_without_a_setting_says_how_to_use_it(run: Run, project: Path) -> None:
    done = run("check", "--update-baseline")
    assert done.err == (
        f'note: wrote 1 finding to {BASELINE}\nnote: set `baseline = "{BASELINE}"` to leave them out from now on\n'
    )
    assert (project / BASELINE).exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"# A comment.\nimport os\n\n{HERO}", 0),
        (HERO.replace("    team_id", "    name: str\n    team_id"), 0),
        (HERO.replace("\n", "\r\n"), 0),
        (HERO.replace('"tem.id"', '"teams.id"'), 1),
        (f'{HERO}    other_id: int = Field(foreign_key="tem.id")\n', 1),
        (f"{HERO}\n\n{HERO[HERO.index('class') :].replace('Hero', 'Other')}", 1),
    ],
    ids=["lines-above", "lines-between", "line-ends", "another-mistake", "one-more", "the-same-line-again"],
)
def test_lines_may_move_and_new_findings_are_told(run: Run, project: Path, text: str, code: int) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": f'baseline = "{BASELINE}"'})
    run("check", "--update-baseline")
    (project / "app/hero.py").write_bytes(text.encode())
    assert run("check").code == code


def test_files_that_were_not_checked_stay_known_while_they_exist(run: Run, project: Path) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": f'baseline = "{BASELINE}"', "app/other.py": HERO.replace("Hero", "Other")})
    run("check", "--update-baseline")
    lay_out(project, {"app/hero.py": HERO.replace("tem.id", "team.id")})
    run("check", "app/hero.py", "--update-baseline")
    assert list(json.loads(read(project / BASELINE))["files"]) == ["app/other.py"]
    (project / "app/other.py").unlink()
    run("check", "app/hero.py", "--update-baseline")
    assert json.loads(read(project / BASELINE))["files"] == {}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist; `check --update-baseline` writes it"),
        (b"{", "is not valid JSON: Expecting property name enclosed in double quotes (line 1)"),
        (b"[]", "is not a baseline"),
        (b'{"files": {"a": [{}]}, "format": 1}', "is not a baseline"),
        (b'{"files": {}, "format": 2}', "is a baseline of another release; write it anew"),
        (b"\xff", "is not UTF-8"),
    ],
)
def test_a_baseline_that_cannot_be_read(run: Run, project: Path, content: bytes | None, sentence: str) -> None:
    lay_out(project, {"sqlmodel-lsp.toml": 'baseline = "known.json"'})
    if content is not None:
        (project / "known.json").write_bytes(content)
    done = run("check")
    assert (done.code, done.err) == (2, f"error: known.json {sentence}\n")
    assert run("check", "--update-baseline").code == 0
    assert run("check").code == 0
