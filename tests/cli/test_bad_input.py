"""Whatever is wrong with the input is one sentence, or silence where nothing is wrong; never a traceback."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import HERO
from cli.console import Run
from project.layout import lay_out
from sqlmodel_lsp.project import indexer
from sqlmodel_lsp.project.modules import Modules

RELEVANT = b"from sqlmodel import SQLModel\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (RELEVANT + b"x = '\xe9'\n", "is not UTF-8: byte 35 (0xe9, line 2) is wrong"),
        (RELEVANT + b"x = '\x00'\n", "holds a null byte in line 2, so Python cannot read it"),
        (b"# coding: nonsense\n" + RELEVANT, "declares the unknown encoding `nonsense`"),
    ],
)
def test_unreadable_file_is_said_and_the_others_are_checked(
    run: Run, project: Path, content: bytes, sentence: str
) -> None:
    (project / "app/broken.py").write_bytes(content)
    done = run("check", "--output-format", "json")
    assert done.err == f"error: app/broken.py {sentence}\n"
    assert len(json.loads(done.out)) == 1
    assert done.code == 2


def test_unreadable_file_without_models_matters_only_when_it_is_named(run: Run, project: Path) -> None:
    (project / "app/data.py").write_bytes(b"x = '\xe9'\n")
    lay_out(project, {"app/hero.py": ""})
    assert run("check").code == 0
    assert run("check", "app/data.py").code == 2


def test_coding_cookie_is_honoured(run: Run, project: Path) -> None:
    (project / "app/hero.py").write_bytes(b"# coding: latin-1\n# \xe9\n" + HERO.encode())
    found = json.loads(run("check", "--output-format", "json").out)
    assert [finding["location"]["row"] for finding in found] == [8]


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_all_kinds(run: Run, project: Path, newline: str) -> None:
    (project / "app/hero.py").write_bytes(HERO.replace("\n", newline).encode())
    found = json.loads(run("check", "--output-format", "json").out)
    assert [finding["location"] for finding in found] == [{"row": 6, "column": 59}]


def test_large_generated_file_is_left_out_with_a_note(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": "", "app/generated.py": "import sqlmodel\n" + "x = [1, 2, 3]\n" * 360_000})
    done = run("check")
    assert done.err == "note: app/generated.py is 5.0 MB large and was left out; exclude it to hide this\n"
    assert done.code == 0


def test_large_generated_file_without_models_is_nothing_to_speak_of(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": "", "app/generated.py": "x = [1, 2, 3]\n" * 360_000})
    assert run("check").err == ""


def test_directory_without_python(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("check", str(tmp_path / "empty"))
    assert done.err == "note: no Python files found\n"
    assert done.code == 0


def test_circle_of_links(run: Run, project: Path) -> None:
    (project / "app/again").symlink_to(project, target_is_directory=True)
    done = run("check", "--output-format", "json")
    assert len(json.loads(done.out)) == 1
    assert done.err == ""


def test_path_that_does_not_exist(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("check", "nowhere.py", "--output-format", "json")
    assert done.err == "error: nowhere.py does not exist\n"
    assert done.code == 2
    assert json.loads(done.out) == []


def test_nothing_is_summed_up_when_nothing_was_there(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("check", "nowhere.py")
    assert (done.out, done.err) == ("", "error: nowhere.py does not exist\n")


def test_broken_configuration(run: Run, project: Path) -> None:
    lay_out(project, {"pyproject.toml": "[tool.sqlmodel-lsp]\nselect = [\n"})
    done = run("check")
    assert done.err.startswith("error: pyproject.toml is not valid TOML: ")
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert done.code == 2


def test_unknown_setting(run: Run, project: Path) -> None:
    lay_out(project, {"pyproject.toml": '[tool.sqlmodel-lsp]\nignor = ["SQM301"]\n'})
    assert run("check").err == "error: `ignor` in pyproject.toml is not a setting; did you mean `ignore`?\n"


def test_unknown_rule(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("check", "--select", "fk-unknown-tabel")
    sentence = "error: `fk-unknown-tabel` in `select` of the command line is not a known rule"
    assert done.err == f"{sentence}; did you mean `fk-unknown-table`?\n"
    assert done.code == 2


def test_file_deleted_while_indexing_is_passed_over(project: Path) -> None:
    paths = [str(project / "app/hero.py"), str(project / "app/gone.py")]
    found = indexer.index(paths, frozenset(), {}, Modules([project]))
    assert list(found.sources) == paths[:1]
    assert found.problems == []


def test_file_that_may_not_be_read(run: Run, project: Path) -> None:
    path = project / "app/loop.py"
    path.symlink_to(path)
    done = run("check", "app")
    assert done.err == f"error: app/loop.py cannot be read: {os.strerror(errno.ELOOP)}\n"
    assert done.code == 2


@pytest.mark.parametrize(
    "text", ["x = " + "[" * 10_000 + "]" * 10_000, "x = " + "[" * 10_000, "(" * 10_000 + "\ny: int = 1"]
)
def test_brackets_nested_ten_thousand_times(run: Run, project: Path, text: str) -> None:
    lay_out(project, {"app/deep.py": f"{HERO}\n{text}\n"})
    done = run("check", "app/deep.py", "--output-format", "json")
    assert done.err == ""
    assert [finding["location"]["row"] for finding in json.loads(done.out)][:1] == [6]


def test_half_written_file_is_no_problem(run: Run, project: Path) -> None:
    lay_out(project, {"app/hero.py": f"{HERO}\nclass Villain(SQLModel, table=Tr\n"})
    done = run("check", "--output-format", "json")
    assert done.err == ""
    assert done.code == 1


BROKEN = '''\
"""A rule that fails."""

from sqlmodel_lsp.rules.finding import Severity

CODE = "SQM999"
SEVERITY = Severity.ERROR


def check(ctx):
    raise RuntimeError("no")
    yield
'''
# The command with one more folder of rules.
COMMAND = """
import sys
from sqlmodel_lsp import cli
from sqlmodel_lsp.rules import catalogue
catalogue.__path__.append(sys.argv[1])
cli.main(sys.argv[2:])
"""


def test_a_rule_that_fails_is_said_and_the_others_go_on(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rules = tmp_path_factory.mktemp("rules")
    (rules / "sometimes_broken.py").write_text(BROKEN, encoding="utf-8")
    command = [sys.executable, "-c", COMMAND, str(rules), "check", "--output-format", "json", "app/hero.py"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["SQM301"]
    assert done.stderr == f"error: internal error: rule SQM999 failed on {project / 'app/hero.py'}\n"
    assert done.returncode == 101
