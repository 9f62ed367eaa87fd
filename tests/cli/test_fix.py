"""`check --fix`: the edits of an editor, applied until none is left, and nothing else."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from cli.conftest import HERO
from cli.console import Run
from harness import rule_case
from project.layout import lay_out
from sqlmodel_lsp.features.actions import fix_all
from sqlmodel_lsp.rules import Rule, all_rules, pages

FIXED = HERO.replace("tem.id", "team.id")
MANY = """\
from sqlmodel import Field, SQLModel


class Many(SQLModel, table=True):
    id: int | None = None
    team_id: int | None = Field(default=None, foreign_key="tem.id", ondelete="SETNULL")
    tags: list[str] = []
"""


def read(path: Path) -> str:
    """The text of a file with its line ends."""
    return path.read_bytes().decode()


def test_what_can_be_mended_is_mended(run: Run, project: Path) -> None:
    done = run("check", "--fix", "--output-format", "concise")
    assert done.out == "Fixed 1 finding; all is well in 2 files with models\n"
    assert done.code == 0
    assert read(project / "app/hero.py") == FIXED


def test_what_is_left_is_told(run: Run, project: Path) -> None:
    lay_out(project, {"app/other.py": HERO.replace("Hero", "Other").replace("tem.id", "nothing.like.it")})
    done = run("check", "--fix", "--output-format", "concise")
    first, last = done.out.splitlines()
    assert first.startswith("app/other.py:6:59: error[")
    assert last == "Fixed 1 finding; found 1 error in 3 files"
    assert done.code == 1


def test_without_fix_nothing_is_written(run: Run, project: Path) -> None:
    assert run("check").out.endswith("Found 1 error in 2 files, 1 fixable with --fix\n")
    assert read(project / "app/hero.py") == HERO


def test_fixes_that_touch_are_applied_one_after_the_other(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": MANY})
    assert run("check", "--fix", "--unsafe-fixes").code == 0
    assert run("check").code == 0
    assert 'foreign_key="team.id"' in read(project / "app/hero.py")
    assert "primary_key=True" in read(project / "app/hero.py")


def test_diff_shows_and_writes_nothing(run: Run, project: Path) -> None:
    done = run("check", "--diff")
    assert done.code == 1
    assert (
        done.out.replace("@@\n \n", "@@\n")
        == """\
--- app/hero.py
+++ app/hero.py
@@ -3,4 +3,4 @@
 class Hero(SQLModel, table=True):
     id: int | None = Field(default=None, primary_key=True)
-    team_id: int | None = Field(default=None, foreign_key="tem.id")
+    team_id: int | None = Field(default=None, foreign_key="team.id")
"""
    )
    assert read(project / "app/hero.py") == HERO
    run("check", "--fix")
    done = run("check", "--diff")
    assert (done.code, done.out) == (0, "")


def test_diff_of_a_file_that_does_not_end_its_last_line(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": HERO.rstrip("\n")})
    assert run("check", "--diff").out.count("\n\\ No newline at end of file\n") == 2


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (b"", "latin-1")],
    ids=["plain", "marked", "latin-1"],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_other_byte_stays(run: Run, project: Path, mark: bytes, encoding: str, line_end: str) -> None:
    text = f"# coding: {encoding}\n# é\t \n{HERO}\n\x0c\n# é".replace("\n", line_end)
    (project / "app/hero.py").write_bytes(mark + text.encode(encoding))
    assert run("check", "--fix").code == 0
    assert (project / "app/hero.py").read_bytes() == mark + text.replace("tem.id", "team.id").encode(encoding)


def test_text_from_standard_input_is_printed_and_no_file_is_touched(run: Run, project: Path) -> None:
    done = run("check", "--fix", "--stdin-filename", "app/hero.py", stdin=HERO.encode())
    assert done.out == FIXED
    assert done.err == "Fixed 1 finding; all is well in 1 file with models\n"
    assert read(project / "app/hero.py") == HERO
    assert run("check", "--diff", "-", stdin=HERO.encode()).out.startswith("--- stdin.py\n")


def test_findings_for_machines_are_those_that_are_left(run: Run, project: Path) -> None:  # noqa: ARG001
    assert json.loads(run("check", "--fix", "--output-format", "json").out) == []


def test_silenced_findings_are_not_mended(run: Run, project: Path) -> None:
    text = HERO.replace('"tem.id")', '"tem.id")  # sqlmodel: ignore[SQM301]')
    lay_out(project, {"app/hero.py": text})
    assert run("check", "--fix").code == 0
    assert read(project / "app/hero.py") == text


def test_comments_in_vain_are_removed(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": FIXED.replace('"team.id")', '"team.id")  # sqlmodel: ignore[SQM301]')})
    assert run("check", "--fix").out == "Fixed 1 finding; all is well in 2 files with models\n"
    assert read(project / "app/hero.py") == FIXED


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_the_edits_are_those_of_an_editor(run: Run, project: Path, rule: Rule) -> None:
    texts = {"models.py": pages.examples(rule)["Example"]}
    lay_out(project, {"app/hero.py": "", "app/team.py": "", **texts})
    for _ in range(10):
        fixable = fix_all.compatible(rule_case.all_findings(texts), unsafe=True)
        for finding in reversed(fixable):  # An edit moves what is behind it.
            texts = rule_case.apply_fix(texts, finding)
        if not fixable:
            break
    run("check", "--fix", "--unsafe-fixes", "models.py", "--exit-zero")
    assert read(project / "models.py") == texts["models.py"]


@pytest.mark.parametrize(
    "arguments", [["--fix", "--add-ignore"], ["--fix", "--update-baseline"], ["--diff", "--update-baseline"]]
)
def test_wishes_that_contradict_each_other(run: Run, project: Path, arguments: list[str]) -> None:
    done = run("check", *arguments)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert read(project / "app/hero.py") == HERO
