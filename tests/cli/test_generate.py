"""`generate`: shown first, written when asked for, and nothing is ever lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import TEAM
from cli.console import Run
from project.layout import lay_out

OWN = '''\
"""Ours."""


def create_team(name: str) -> None:
    raise NotImplementedError
'''


def test_without_a_generator_there_is_help(run: Run) -> None:
    done = run("generate")
    assert done.code == 0
    assert "  crud  " in done.out


def test_a_diff_is_shown_and_nothing_written(run: Run, project: Path) -> None:
    done = run("generate", "crud", "Team")
    assert done.code == 0
    assert done.out.startswith("--- /dev/null\n+++ app/crud.py\n@@ ")
    assert "+def create_team(" in done.out
    assert done.err == "note: nothing is written yet; `--write` writes it\n"
    assert not (project / "app/crud.py").exists()


def test_what_is_written_is_what_was_shown_and_all_there_is(run: Run, project: Path) -> None:
    shown = run("generate", "crud", "Team", "--diff").out
    done = run("generate", "crud", "Team", "--write")
    assert (done.code, done.out, done.err) == (0, "", "note: made app/crud.py\n")
    text = (project / "app/crud.py").read_text(encoding="utf-8")
    assert [f"+{line}" for line in text.splitlines()] == shown.splitlines()[3:]
    again = run("generate", "crud", "Team", "--write")
    assert (again.code, again.out, again.err) == (0, "", "note: all is there already\n")


def test_several_models_and_files_of_them(run: Run, project: Path) -> None:
    assert run("generate", "crud", "Team", "app/hero.py", "--write").code == 0
    text = (project / "app/crud.py").read_text(encoding="utf-8")
    assert "def read_teams(" in text
    assert "def read_heroes(" in text
    assert run("generate", "crud", "--all").out == ""


def test_what_stands_in_a_file_is_kept(run: Run, project: Path) -> None:
    lay_out(project, {"app/crud.py": OWN})
    assert run("generate", "crud", "Team", "--write").code == 0
    text = (project / "app/crud.py").read_text(encoding="utf-8")
    assert OWN.removeprefix('"""Ours."""') in text
    assert text.count("def create_team") == 1
    assert "def delete_team" in text


def test_settings_are_the_defaults(run: Run, project: Path) -> None:
    settings = "[tool.sqlmodel-lsp.generate.crud]\nasync = true\n"
    lay_out(project, {"pyproject.toml": settings})
    assert "+async def create_team" in run("generate", "crud", "Team").out
    assert "+def create_team" in run("generate", "crud", "Team", "--no-async").out


def test_templates_of_the_project_count(run: Run, project: Path) -> None:
    settings = '[tool.sqlmodel-lsp]\ntemplates = "own"\n'
    own = "# {{ model }} is ours.\n{% include 'sqlmodel-lsp/crud.py.jinja' %}"
    lay_out(project, {"pyproject.toml": settings, "own/crud.py.jinja": own})
    assert "+# Team is ours.\n+def create_team" in run("generate", "crud", "Team").out


ASK = ("crud", "Team")
PLAIN = TEAM.replace(", table=True", "").replace("Team", "Plain")
OPTIONS = "[tool.sqlmodel-lsp.generate.{}]\n{}"
TEMPLATES = {"pyproject.toml": '[tool.sqlmodel-lsp]\ntemplates = "own"'}
TEMPLATE = "template `own/crud.py.jinja`, line {}, cannot be filled in: {}"

BAD_SUBJECTS: list[tuple[dict[str, str], str, str]] = [
    ({}, "crud", "name a table model, a file of them, or say `--all`"),
    ({}, "crud Tema", "`Tema` is not a known table model; did you mean `Team`?"),
    ({}, "crud app/none.py", "`app/none.py` does not exist; name a table model or a file of them"),
    ({"app/x.py": PLAIN}, "crud app/x.py", "`app/x.py` holds no table model; name one, or another file"),
    ({}, "crud Team --diff", "Only one of `--diff` and `--write` can be done at once"),
    ({}, "crud Team --folder none", "Invalid value for '--folder': Path 'none' does not exist"),
    ({"app/x.py": TEAM}, "crud Team", "`Team` may be `app.team.Team` or `app.x.Team`; name one with its module"),
    ({"app/x.py": PLAIN}, "crud Plain", "`Plain` is not a table model; give it `table=True` first"),
    ({"app/team.py": TEAM + "def ("}, "crud Team", "the file of `Team` has errors of syntax; mend them first"),
]


@pytest.mark.parametrize(("files", "arguments", "sentence"), BAD_SUBJECTS)
def test_a_bad_subject(run: Run, project: Path, files: dict[str, str], arguments: str, sentence: str) -> None:
    lay_out(project, files)
    assert refusal(run, project, *arguments.split()) == sentence


@pytest.mark.parametrize(
    ("name", "line", "sentence"),
    [
        ("crud", "asyn = true", "`asyn` is not an option of `crud`; did you mean `async`?"),
        ("crd", "", "`crd` is not a generator; did you mean `crud`?"),
        ("crud", "async = 1", "`1` is not a value of `async`; say true or false"),
    ],
)
def test_bad_settings(run: Run, project: Path, name: str, line: str, sentence: str) -> None:
    lay_out(project, {"pyproject.toml": OPTIONS.format(name, line)})
    assert refusal(run, project, *ASK) == f"in `generate` of pyproject.toml, {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\n{% if %}", TEMPLATE.format(2, "Expected an expression, got 'end of statement block'")),
        ("\n{{ modell }}", TEMPLATE.format(2, "'modell' is undefined")),
        ("{{ 1 / 0 }}", TEMPLATE.format(1, "division by zero")),
        ("\n{% include 'none' %}", TEMPLATE.format(2, "none")),
        ("def", "line 10 of `app/crud.py` would not be Python: invalid syntax; look at the templates of the project"),
    ],
)
def test_a_bad_template(run: Run, project: Path, text: str, sentence: str) -> None:
    lay_out(project, TEMPLATES | {"own/crud.py.jinja": text})
    assert refusal(run, project, *ASK) == sentence


def test_a_folder_of_templates_that_is_none(run: Run, project: Path) -> None:
    lay_out(project, TEMPLATES)
    assert refusal(run, project, *ASK) == "`own`, the folder of `templates` in the settings, does not exist"


def test_a_template_for_nothing(run: Run, project: Path) -> None:
    lay_out(project, TEMPLATES | {"own/crd.py.jinja": ""})
    said = "template `own/crd.py.jinja` stands in for none of the generators; did you mean `crud.py.jinja`?"
    assert refusal(run, project, *ASK) == said


def refusal(run: Run, project: Path, *arguments: str) -> str:
    """The one sentence that says why nothing is written."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    done = run("generate", *arguments, "--write")
    assert (done.code, done.out) == (2, "")
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    return done.err.removeprefix("error: ").removesuffix("\n")


def test_read_only_files_are_left_alone(run: Run, project: Path) -> None:
    file = project / "app/crud.py"
    lay_out(project, {"app/crud.py": OWN})
    file.chmod(0o444)
    done = run("generate", "crud", "Team", "--write")
    assert (done.code, done.err) == (2, "error: `app/crud.py` may not be written, it is read-only\n")
    assert file.read_text(encoding="utf-8") == OWN


def test_files_outside_of_the_project_are_left_alone(run: Run, project: Path) -> None:
    inner = project / "inner"
    lay_out(
        project, {"inner/pyproject.toml": "", "inner/app/__init__.py": "", "inner/app/team.py": TEAM, "crud.py": OWN}
    )
    (inner / "app/crud.py").symlink_to(project / "crud.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(inner)
        done = run("generate", "crud", "Team", "--write")
    assert (done.code, done.err) == (2, "error: `app/crud.py` lies outside of the project, so it is not written\n")
    assert (project / "crud.py").read_text(encoding="utf-8") == OWN
