"""`sqlmodel-lsp migrations`: histories and schemas on the command line, and what is wrong with what is given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.console import Run

INI = "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite:///heroes.db\n"
REVISION = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = "{id}"
down_revision = {down!r}


def upgrade():
    {body}
'''
CREATE = 'op.create_table("hero", sa.Column("id", sa.Integer(), primary_key=True))'
ADD = 'op.add_column("hero", sa.Column("age", sa.Integer()))'


@pytest.fixture(name="project")
def project_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two revisions, as the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "migrations" / "versions").mkdir(parents=True)
    (tmp_path / "alembic.ini").write_text(INI, encoding="utf-8")
    (tmp_path / "migrations" / "env.py").write_text("from alembic import context\n", encoding="utf-8")
    write(tmp_path, "one", None, CREATE, "Héros")
    write(tmp_path, "two", "one", ADD, "ages")
    return tmp_path


def write(project: Path, name: str, down: object, body: str, message: str = "") -> Path:
    """A revision of the project."""
    file = project / "migrations" / "versions" / f"{name}.py"
    text = REVISION.format(id=name, down=down, body=body, message=message)
    file.write_text(text, encoding="utf-8")
    return file


def test_history(run: Run, project: Path) -> None:  # noqa: ARG001
    done = run("migrations", "history")
    assert (done.code, done.err) == (0, "")
    assert done.out == "one -> two (head), ages\n<base> -> one, Héros\n"


@pytest.mark.parametrize(("revision", "has_age"), [("head", True), ("two", True), ("head-1", False), ("on", False)])
def test_schema_at_a_revision(run: Run, project: Path, revision: str, has_age: bool) -> None:  # noqa: ARG001
    done = run("migrations", "schema", revision)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("CREATE TABLE hero (")
    assert ("age INTEGER" in done.out) is has_age


def test_schema_as_data(run: Run, project: Path) -> None:  # noqa: ARG001
    found = json.loads(run("migrations", "schema", "--format", "json", "--dialect", "mysql").out)
    assert found["dialect"] == "mysql"
    [table] = found["tables"]
    assert (table["name"], table["certainty"]) == ("hero", "exact")
    assert [(column["name"], column["type"]) for column in table["columns"]] == [("id", "INTEGER"), ("age", "INTEGER")]


def test_schema_at_the_base_is_empty(run: Run, project: Path) -> None:  # noqa: ARG001
    assert run("migrations", "schema", "base").out == ""


def test_what_is_not_certain_is_said(run: Run, project: Path) -> None:
    write(project, "three", "two", 'op.execute("ALTER TABLE hero SET SCHEMA other")')
    done = run("migrations", "schema")
    assert done.code == 0
    assert "note: table `hero` may differ: SQL that is not understood changes it\n" in done.err
    assert (
        "note: revision `three`, line 11: SQL that is not understood: ALTER TABLE hero SET SCHEMA other\n" in done.err
    )


def test_pyproject(run: Run, project: Path) -> None:
    (project / "alembic.ini").unlink()
    (project / "pyproject.toml").write_text(
        '[tool.alembic]\nscript_location = "%(here)s/migrations"\n', encoding="utf-8"
    )
    assert run("migrations", "history").code == 0


def test_naming_convention_of_the_environment(run: Run, project: Path) -> None:
    text = 'from sqlmodel import SQLModel\n\nSQLModel.metadata.naming_convention = {"pk": "pk_of_%(table_name)s"}\n'
    (project / "migrations" / "env.py").write_text(text, encoding="utf-8")
    assert "CONSTRAINT pk_of_hero PRIMARY KEY (id)" in run("migrations", "schema").out


def test_several_databases(run: Run, project: Path) -> None:
    (project / "alembic.ini").write_text(INI + "databases = first, second\n", encoding="utf-8")
    file = write(project, "three", "two", "globals()['upgrade_' + name]()")
    text = file.read_text(encoding="utf-8").replace("upgrade()", "upgrade(name)")
    file.write_text(text + f"\n\ndef upgrade_second():\n    {ADD.replace('age', 'year')}\n", encoding="utf-8")
    assert "year" in run("migrations", "schema", "--database", "second").out
    assert run("migrations", "schema").err.startswith(
        "error: `alembic.ini` is for the databases `first` and `second`; name one with `--database`\n"
    )


def test_nothing_there(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    done = run("migrations", "history")
    assert done.code == 2
    assert done.err.startswith("error: `.` has no `alembic.ini` and no `[tool.alembic]` in a `pyproject.toml`")
    assert done.err.count("\n") == 1


def test_two_configurations(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "alembic.ini").write_text(INI, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = run("migrations", "history")
    assert done.code == 2
    assert done.err == (
        "error: `one/alembic.ini` and `two/alembic.ini` are both there; say with `--config` which one is meant\n"
    )


@pytest.mark.parametrize(
    ("ini", "sentence"),
    [
        ("", "`alembic.ini` has no section `[alembic]`"),
        ("[alembic]\n", "`alembic.ini` does not say its `script_location`"),
        (
            "[alembic]\nscript_location = nowhere\n",
            "`alembic.ini` names the `script_location` `nowhere`",
        ),
        ("[alembic\n", "`alembic.ini` cannot be read: File contains no section headers."),
        ("[alembic]\nscript_location = %(nothing)s\n", "`alembic.ini` has a value that cannot be put together"),
    ],
)
def test_bad_configuration(run: Run, project: Path, ini: str, sentence: str) -> None:
    (project / "alembic.ini").write_text(ini, encoding="utf-8")
    done = run("migrations", "schema")
    assert done.code == 2
    assert done.err.startswith(f"error: {sentence}")
    assert done.err.count("\n") == 1
    assert done.out == ""


def test_unknown_dialect(run: Run, project: Path) -> None:
    (project / "alembic.ini").write_text(INI.replace("sqlite", "cockroachdb"), encoding="utf-8")
    done = run("migrations", "schema")
    assert done.code == 2
    assert done.err.startswith("error: `alembic.ini` is for the dialect `cockroachdb`, which is not known; say with ")


def test_missing_parent(run: Run, project: Path) -> None:
    write(project, "two", "onne", ADD)
    done = run("migrations", "history")
    assert done.code == 2
    assert done.err == (
        "error: migrations/versions/two.py builds on the revision `onne`, which no file is; did you mean `one`?\n"
    )


def test_revision_that_is_no_python(run: Run, project: Path) -> None:
    write(project, "two", "one", "op.add_column(")
    done = run("migrations", "schema")
    assert done.code == 2
    assert "error: migrations/versions/two.py is no Python in line 11: '(' was never closed\n" in done.err


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        ("tow", "`tow` is no revision of this history; did you mean `two`?"),
        ("head-9", "`head-9` lies outside of the history"),
    ],
)
def test_unknown_revision(run: Run, project: Path, revision: str, sentence: str) -> None:  # noqa: ARG001
    done = run("migrations", "schema", revision)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {sentence}\n"


def test_several_heads(run: Run, project: Path) -> None:
    write(project, "three", "one", ADD.replace("age", "year"))
    assert run("migrations", "schema", "head").err == (
        "error: There are several heads, `three` or `two`; name one of them, or `heads`\n"
    )
    assert run("migrations", "schema").code == 0
